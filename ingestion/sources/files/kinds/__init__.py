"""The kinds of files that can be dropped: what each is called, holds and means.

Belongs here: all of them together. Does not: a kind (the modules beside, by subject), reading (`reader`).
"""

from ingestion.sources.files.kinds import market, people, posts, sales, voices, work
from ingestion.sources.files.kinds.kind import Kind

_SUBJECTS = (sales, people, work, voices, market, posts)
KINDS: dict[str, Kind] = {kind.name: kind for subject in _SUBJECTS for kind in subject.KINDS}
CONTRACTS = tuple(contract for subject in _SUBJECTS for contract in subject.CONTRACTS)


def template(kind: str) -> str:
    """The header line and one example row of a kind, ready to be saved as CSV.

    Raises:
        KeyError: there is no such kind.
    """
    header = KINDS[kind].header
    return f"{','.join(header)}\n{','.join(header.values())}\n"
