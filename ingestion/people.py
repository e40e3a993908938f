"""Which raw tables hold people, by which columns they are known, and what goes when one is erased.

Belongs here: the vocabulary. Does not: the tables (`sources/<name>/contracts.py`: PERSONAL), the erasing
(`orchestration.lib.erasure`).

Data flow: PERSONAL of every source -> `tilltale erase` -> raw tables without the person.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PersonalTable:
    """One raw table with people in it.

    Attributes:
        address: the table, `raw_<source>.<name>`.
        finds: kind of identifier -> SQL list of a row's values; a row that holds one erased identifier
            gives away the others as well.
        matches: kind -> column by which rows are erased.
        clears: columns set to NULL; empty: the row is deleted.
        lists: columns with many people's keys and addresses, semicolons between: an erased one is taken out.
    """

    address: str
    matches: dict[str, str]
    finds: dict[str, str] = field(default_factory=dict)
    clears: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
