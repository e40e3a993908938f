# ruff: noqa: N818  the names say what happened; `except Throttled` reads better than `ThrottledError`
"""What can go wrong with a source, named so that people and machines can act on it.

Belongs here: the kinds of failure and their one-sentence messages. Does not: deciding when to retry
(`http.py`) or recording failures (`warehouse.py`). A message never holds a token, a URL with a query or
a person's data.

Data flow: vendor answer -> SourceError -> raw_tilltale.source_runs.error_kind and the reader's screen.
"""


class SourceError(Exception):
    """One source cannot be loaded now; the message says why and what to do."""

    kind = "bug"


class Throttled(SourceError):
    """The vendor's quota is used up and the wait is longer than a run should hold the warehouse."""

    kind = "throttled"


class VendorDown(SourceError):
    """The vendor does not answer, answers 5xx or breaks off in the middle of a page."""

    kind = "vendor_down"


class TokenDead(SourceError):
    """The credentials are missing, expired, revoked or lack a permission."""

    kind = "token_dead"


class VersionRetired(SourceError):
    """The vendor no longer serves the configured API version."""

    kind = "version_retired"


class ContractBroken(SourceError):
    """The answer or file has another shape than the declared contract, as a whole and not in single rows."""

    kind = "contract_broken"


class NotFound(SourceError):
    """The vendor says that this one object is gone; loaders catch it where they look objects up by id."""

    kind = "contract_broken"


class SourceFailed(Exception):
    """A source's run ended without landing anything new; what had been landed before is untouched.

    Attributes:
        source: name of the source.
        kind: one of throttled, vendor_down, token_dead, version_retired, contract_broken, bug.
    """

    def __init__(self, source: str, kind: str, message: str) -> None:
        super().__init__(message)
        self.source = source
        self.kind = kind

    def __str__(self) -> str:
        return f"{self.source}: {self.args[0]}"
