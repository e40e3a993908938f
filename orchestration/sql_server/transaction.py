"""Whether a client is in a transaction, and what is answered to its words.

Belongs here: BEGIN to COMMIT and the savepoints between. Does not: which publication is open (`engine.py`).
A transaction is a promise that all its answers come from one publication.

Data flow: statement -> Spoken and another status, or None where it is no word of a transaction.
"""

from collections.abc import Callable

from pygwire.constants import TransactionStatus

from orchestration.sql_server.courtesies import BEGIN, END, SAVEPOINT, Spoken


class Transaction:
    """Of one client; `begin` opens the publication that is current when it begins."""

    def __init__(self, begin: Callable[[], None]) -> None:
        self._begin = begin
        self.status = TransactionStatus.IDLE

    def fail(self) -> None:
        """After an error nothing more is answered until the client has gone back."""
        if self.status == TransactionStatus.IN_TRANSACTION:
            self.status = TransactionStatus.ERROR_TRANSACTION

    def spoken(self, sql: str, *, peek: bool) -> Spoken | None:
        """The answer to a transaction's word; with `peek` nothing changes."""
        if BEGIN.match(sql):
            if not peek:
                self.status = TransactionStatus.IN_TRANSACTION
                self._begin()
            return Spoken("BEGIN")
        if end := END.match(sql):
            failed = self.status == TransactionStatus.ERROR_TRANSACTION
            if not peek:
                self.status = TransactionStatus.IDLE
            is_commit = end[1].lower() in ("commit", "end") and not failed
            return Spoken("COMMIT" if is_commit else "ROLLBACK")
        if point := SAVEPOINT.match(sql):
            return self._savepoint(point[1].split()[0].upper(), peek=peek)
        return None

    def _savepoint(self, verb: str, *, peek: bool) -> Spoken | None:
        """There is nothing to undo, so going back to any savepoint is going on."""
        if self.status == TransactionStatus.ERROR_TRANSACTION and verb != "ROLLBACK":
            return None
        if not peek and verb == "ROLLBACK" and self.status != TransactionStatus.IDLE:
            self.status = TransactionStatus.IN_TRANSACTION
        return Spoken(verb)
