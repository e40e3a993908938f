"""One client's conversation in PostgreSQL's protocol, from its first byte to its last.

Belongs here: what is answered to which message. Does not: the socket (`wire.py`), what may be asked
(`engine.py`), whether a transaction is open (`transaction.py`), what drivers say besides (`courtesies.py`),
types (`values.py`).

Data flow: Wire -> messages -> Engine -> messages -> Wire; each statement -> QueryLog.
"""

import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
from pygwire import messages
from pygwire.constants import TransactionStatus

from ingestion.config import Settings
from orchestration.sql_server import tokens
from orchestration.sql_server.courtesies import ANNOUNCED, Spoken, courtesy
from orchestration.sql_server.dialect import Question
from orchestration.sql_server.engine import Answer, Engine, Limits, RefusedError
from orchestration.sql_server.query_log import UNREADABLE, QueryLog, without_values
from orchestration.sql_server.transaction import Transaction
from orchestration.sql_server.values import UnsupportedFormatError, encoder, field_of, parameter
from orchestration.sql_server.wire import Wire

SIGN_IN_SECONDS = 10
WRONG_TOKEN_SECONDS = 1
FETCHED_ROWS = 1_000


@dataclass
class Portal:
    """A bound statement; `question` where it is checked already, `answer` once it has run."""

    sql: str
    parameters: list[Any]
    formats: list[int]
    question: Question | None = None
    answer: "Answer | Spoken | None" = None


class Session:
    """One client."""

    def __init__(
        self,
        sock: socket.socket,
        settings: Settings,
        limits: Limits,
        *,
        key: tuple[int, bytes],
        tls: ssl.SSLContext | None,
        cancel: Callable[[int, bytes], None],
        is_full: bool = False,
    ) -> None:
        self._settings, self._limits = settings, limits
        self._key, self._cancel, self._is_full = key, cancel, is_full
        self._wire = Wire(sock, tls)
        self._say = self._wire.say
        self.engine = Engine(settings, limits)
        self._log = QueryLog(settings.data_dir / "sql", "")
        self._statements: dict[str, tuple[str, list[int]]] = {}
        self._portals: dict[str, Portal] = {}
        self._person = ""
        self._transaction = Transaction(self.engine.move)
        self._is_skipping = False
        self._is_open = True

    def serve(self) -> None:
        """Talk until the client leaves."""
        self._wire.wait_at_most(SIGN_IN_SECONDS)
        try:
            for message in self._wire.hear():
                self._hear(message)
                if not self._is_open:
                    self._wire.flush()
                    return
        except (OSError, TimeoutError):
            return
        finally:
            self.engine.close()

    def refuse(self, text: str, state: str) -> None:
        """Say why there is no conversation, to a client that has asked for one."""
        self._say(messages.ErrorResponse(fields=_error("FATAL", state, text)))
        self._wire.flush()
        self._is_open = False

    def _hear(self, message: Any) -> None:
        match message:
            case messages.SSLRequest():
                self._wire.encrypt()
            case messages.GSSEncRequest():
                self._say(messages.GSSResponse(accepted=False))
            case messages.CancelRequest():
                self._cancel(message.process_id, message.secret_key)
                self._is_open = False
            case messages.StartupMessage():
                self._greet(message.params.get("user", ""))
            case messages.PasswordMessage():
                self._sign_in(message.password)
            case messages.Terminate():
                self._is_open = False
            case messages.Query():
                self._simple(message.query_string)
            case messages.Sync():
                self._is_skipping = False
                self._ready()
            case messages.Flush():
                self._wire.flush()
            case _ if not self._is_skipping:
                try:
                    self._extended(message)
                except (RefusedError, UnsupportedFormatError, duckdb.Error, ValueError) as error:
                    self._is_skipping = True
                    self._fail(error)

    def _greet(self, person: str) -> None:
        if self._is_full:
            self.refuse(f"{self._limits.clients} clients are connected, no more may be", "53300")
            return
        self._person = person
        self._say(messages.AuthenticationCleartextPassword())

    def _sign_in(self, password: str | bytes) -> None:
        token = password.decode(errors="replace") if isinstance(password, bytes) else password
        if not tokens.is_valid(self._settings, self._person, token.rstrip("\0")):
            time.sleep(WRONG_TOKEN_SECONDS)
            QueryLog(self._settings.data_dir / "sql", "").write(outcome="wrong token")
            self.refuse("no such person and token: ask for one (`tilltale sql token NAME`)", "28P01")
            return
        try:
            self.engine.move()
        except (RefusedError, duckdb.Error) as error:
            self.refuse(str(error), getattr(error, "state", "57P03"))
            return
        self._log = QueryLog(self._settings.data_dir / "sql", self._person)
        self.engine.limit_process()
        self._wire.wait_at_most(self._limits.idle_seconds)
        self._say(messages.AuthenticationOk())
        for name, value in ANNOUNCED.items():
            self._say(messages.ParameterStatus(name=name, value=value))
        self._say(messages.BackendKeyData(process_id=self._key[0], secret_key=self._key[1]))
        self._ready()

    def _ready(self) -> None:
        self._say(messages.ReadyForQuery(status=self._transaction.status))
        self._wire.flush()

    def _fail(self, error: Exception) -> None:
        state = getattr(error, "state", "")
        if isinstance(error, UnsupportedFormatError):
            state = "0A000"
        elif isinstance(error, duckdb.ParserException):
            state = "42601"
        elif isinstance(error, duckdb.CatalogException):
            state = "42P01"
        self._transaction.fail()
        self._say(messages.ErrorResponse(fields=_error("ERROR", state or "22000", str(error))))

    def _simple(self, text: str) -> None:
        try:
            spoken = self._spoken(text, peek=True)
            portals = [Portal(text, [], [])] if spoken else list(map(_portal, self._checked(text)))
            if not portals:
                self._say(messages.EmptyQueryResponse())
            for portal in portals:
                self._run(portal)
                self._describe(portal)
                self._send_rows(portal, 0)
        except (RefusedError, UnsupportedFormatError, duckdb.Error, ValueError) as error:
            self._fail(error)
        self._ready()

    def _extended(self, message: Any) -> None:
        match message:
            case messages.Parse():
                if not self._spoken(message.query, peek=True) and len(self._checked(message.query)) > 1:
                    raise RefusedError("one statement at a time", "42601")
                self._statements[message.statement] = (message.query, message.param_types)
                self._say(messages.ParseComplete())
            case messages.Bind():
                self._bind(message)
            case messages.Describe(kind="P"):
                portal = self._portals[message.name]
                self._run(portal)
                self._describe(portal, extended=True)
            case messages.Describe():
                self._describe_statement(message.name)
            case messages.Execute():
                portal = self._portals[message.portal]
                self._run(portal)
                self._send_rows(portal, message.max_rows)
            case messages.Close():
                (self._statements if message.kind == "S" else self._portals).pop(message.name, None)
                self._say(messages.CloseComplete())

    def _bind(self, message: messages.Bind) -> None:
        if message.statement not in self._statements:
            raise RefusedError("there is no such prepared statement", "26000", "failed")
        sql, types = self._statements[message.statement]
        given = message.param_values
        formats = _spread(message.param_formats, len(given))
        kinds = [*types, *[0] * (len(given) - len(types))]
        values = [parameter(*item) for item in zip(given, formats, kinds, strict=False)]
        self._portals[message.portal] = Portal(sql, values, message.result_formats)
        self._say(messages.BindComplete())

    def _describe_statement(self, name: str) -> None:
        """Parameters and columns before any value is known: asked of DuckDB with NULL for each."""
        sql, types = self._statements[name]
        numbers = [int(number) for number in re.findall(r"\$(\d+)", sql)]
        count = max([len(types), *numbers])
        self._say(messages.ParameterDescription(type_oids=[*types, *[25] * (count - len(types))]))
        spoken = self._spoken(sql, peek=True)
        if spoken or not sql.strip(" ;\n"):
            self._describe(Portal(sql, [], [], answer=spoken), extended=True)
            return
        self.engine.move()
        (question,) = self.engine.check(sql)
        columns = self.engine.columns(question.sql, count)
        self._say(messages.RowDescription(fields=[field_of(*column, 0) for column in columns]))

    def _checked(self, text: str) -> list[Question]:
        """The statements of a text, on the current publication; in a transaction on that of its start."""
        started = time.perf_counter()
        try:
            if self._transaction.status == TransactionStatus.ERROR_TRANSACTION:
                raise RefusedError("the transaction has failed: ROLLBACK first", "25P02")
            if self._transaction.status == TransactionStatus.IDLE or not self.engine.is_open:
                self.engine.move()
            return self.engine.check(text)
        except RefusedError as error:
            self._note(text, started, error.outcome)
            raise
        except duckdb.Error:
            self._note(text, started, "failed", is_readable=False)
            raise

    def _run(self, portal: Portal) -> None:
        """Run a portal once; what was asked is logged without its values."""
        if portal.answer is not None:
            return
        spoken = self._spoken(portal.sql)
        if spoken is not None:
            portal.answer = spoken
            return
        question = portal.question or next(iter(self._checked(portal.sql)), None)
        if question is None:
            portal.answer = Spoken("")
            return
        started = time.perf_counter()
        try:
            portal.answer = self.engine.ask(question.sql, portal.parameters)
        except RefusedError as error:
            self._note(portal.sql, started, error.outcome)
            raise
        except duckdb.Error:
            self._note(portal.sql, started, "failed")
            raise
        self._note(portal.sql, started, "ok")

    def _note(self, sql: str, started: float, outcome: str, *, is_readable: bool = True) -> None:
        self._log.write(
            outcome=outcome,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
            version=self.engine.version,
            statement=without_values(sql) if is_readable else UNREADABLE,
        )

    def _describe(self, portal: Portal, *, extended: bool = False) -> None:
        answer = portal.answer
        if isinstance(answer, Spoken) and not answer.column:
            if extended:
                self._say(messages.NoData())
            return
        self._say(messages.RowDescription(fields=_fields(portal)))

    def _send_rows(self, portal: Portal, most: int) -> None:
        answer = portal.answer
        if isinstance(answer, Spoken):
            if answer.column:
                self._say(messages.DataRow(columns=[answer.value.encode()]))
            done = messages.CommandComplete(tag=answer.tag) if answer.tag else messages.EmptyQueryResponse()
            self._say(done)
            return
        if answer is None:
            return
        encoders = [encoder(column) for column in _fields(portal)]
        sent = 0
        while wanted := min(FETCHED_ROWS, most - sent) if most else FETCHED_ROWS:
            rows = answer.cursor.fetchmany(wanted)
            self._wire.say_rows(
                [encode(value) for encode, value in zip(encoders, row, strict=True)] for row in rows
            )
            sent += len(rows)
            if len(rows) < wanted:
                break
        if most and sent == most:
            self._say(messages.PortalSuspended())
        else:
            self._say(messages.CommandComplete(tag=f"SELECT {sent}"))

    def _spoken(self, sql: str, *, peek: bool = False) -> Spoken | None:
        """The answer to what drivers say besides questions; with `peek` nothing changes."""
        if ";" in sql.strip().rstrip(";"):
            return None
        return self._transaction.spoken(sql, peek=peek) or courtesy(sql)


def _portal(question: Question) -> Portal:
    return Portal(question.asked, [], [], question)


def _fields(portal: Portal) -> list[messages.FieldDescription]:
    """The columns of a portal's answer, each in the form that the client wants."""
    answer = portal.answer
    named = [(answer.column, "VARCHAR")] if isinstance(answer, Spoken) else answer.columns if answer else []
    formats = _spread(portal.formats, len(named))
    return [field_of(name, kind, code) for (name, kind), code in zip(named, formats, strict=True)]


def _spread(formats: list[int], count: int) -> list[int]:
    """One format a column: none given means text, one means all."""
    if len(formats) == count:
        return formats
    return (formats or [0])[:1] * count


def _error(severity: str, state: str, text: str) -> dict[str, str]:
    return {"S": severity, "V": severity, "C": state, "M": text}
