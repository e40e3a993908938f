"""What is documented of one kind of file.

Belongs here: the shape of that. Does not: the kinds (the modules beside).
"""

from dataclasses import dataclass

SUFFIXES = (".csv", ".parquet")
EXPORT_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet")


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes:
        name: the folder's and the table's name.
        header: documented columns in template order, each with an example value.
        required: columns the header line must have.
        one_of: columns of which the header line must have at least one.
        defaults: values for cells that are empty; "{currency}" stands for the reporting currency.
        key: columns that name a row: a later row with the same key replaces it. Empty: the row is
            its content, and equal rows of one file count as often as they stand there.
        suffixes: endings of the files that are read.
        is_nested: whether files in folders below the kind's own are read too.
    """

    name: str
    header: dict[str, str]
    required: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    defaults: tuple[tuple[str, str], ...] = ()
    key: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = SUFFIXES
    is_nested: bool = False
