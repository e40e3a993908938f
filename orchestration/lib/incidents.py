"""Incidents: what is broken since when, told once when it begins and once when it is over.

Belongs here: the private list of incidents and the messages about them. Does not: finding out what is broken
(`run_problems.py`), sending (`notify.py`).

The list is a small SQLite file beside the warehouse, not a table in it: DuckDB has one writer, and an alert
must go out just when a dead or busy run holds that file. A message that nobody took stays due and goes out
with the next judgement or tick of the daemon; a run that was judged already, by `tilltale run` or by the
daemon, changes nothing.

Data flow: Judgement of a run -> DATA_DIR/incidents.sqlite -> one message a kind when it opens, one when it
closes.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from ingestion.config import Settings
from orchestration.lib.failures import FailureKind
from orchestration.lib.locking import waiting_lock
from orchestration.lib.notify import Tone, notify

FILE_NAME = "incidents.sqlite"
TELLER_LOCK = "incidents.lock"
LOCK_TIMEOUT_SECONDS = 30
SHOWN_SUBJECTS = 3
SOURCE = "source/"

SCHEMA = """
create table if not exists incidents (
    incident_id integer primary key,
    subject text not null,       -- source/<name>, check/<asset>/<name> or run/<job>
    kind text not null,
    what text not null,
    touches text not null,
    what_to_do text not null,
    run_id text not null,
    opened_at real not null,
    last_failed_at real not null,
    failures integer not null,   -- runs that found it broken, the first one included
    closed_at real,
    is_opening_told integer not null default 0,
    is_closing_told integer not null default 0
);
create unique index if not exists one_open_incident_a_subject on incidents (subject) where closed_at is null;
create table if not exists judged_runs (run_id text primary key, ended_at real not null);
"""


@dataclass(frozen=True)
class Problem:
    """One thing that a run found broken.

    Attributes:
        subject: what is broken; the same in every run that finds it.
        what: one sentence without people's data.
        touches: whose figures are concerned.
        what_to_do: default: what the kind says.
    """

    subject: str
    kind: FailureKind
    what: str
    touches: str
    what_to_do: str = ""


@dataclass(frozen=True)
class Judgement:
    """What one ended run says: problems, and subjects that are in order."""

    run_id: str
    ended_at: datetime
    problems: tuple[Problem, ...] = ()
    in_order: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Incident:
    """One row of the list."""

    incident_id: int
    subject: str
    kind: FailureKind
    what: str
    touches: str
    what_to_do: str
    run_id: str
    opened_at: datetime
    last_failed_at: datetime
    failures: int
    closed_at: datetime | None


def record(settings: Settings, judgement: Judgement) -> None:
    """Enter what a run says, once, and tell people what is new."""
    ended_at = judgement.ended_at.timestamp()
    with _connected(settings) as connection:
        (newest,) = connection.execute("select max(ended_at) from judged_runs").fetchone()
        known = connection.execute("select 1 from judged_runs where run_id = ?", [judgement.run_id])
        if not known.fetchone() and (newest is None or ended_at >= newest):
            connection.execute("insert into judged_runs values (?, ?)", [judgement.run_id, ended_at])
            for subject in judgement.in_order - {problem.subject for problem in judgement.problems}:
                _close(connection, subject, ended_at)
            for problem in judgement.problems:
                _open(connection, problem, judgement.run_id, ended_at)
    tell(settings)


def tell(settings: Settings) -> int:
    """Send every message that is due. Returns how many were sent.

    One process at a time tells, so that nobody hears the same thing twice; the list stays free meanwhile,
    since a mail server may take its time.
    """
    sent = 0
    with waiting_lock(settings.data_dir / TELLER_LOCK):
        for column, condition, write in (
            ("is_opening_told", "closed_at is null", _opening),
            ("is_closing_told", "closed_at is not null", _closing),
        ):
            with _connected(settings) as connection:
                connection.execute(  # begun and over before anybody could be told
                    "update incidents set is_opening_told = 1, is_closing_told = 1 "
                    "where closed_at is not null and is_opening_told = 0"
                )
                due = _read(connection, f"{column} = 0 and {condition} order by kind, subject")
            for _, group in groupby(due, key=lambda incident: incident.kind):
                incidents = list(group)
                title, body, tone = write(settings, incidents)
                delivery = notify(title, body, tone=tone)
                if delivery.taken or not delivery.addresses:
                    sent += delivery.taken > 0
                    with _connected(settings) as connection:
                        connection.executemany(
                            f"update incidents set {column} = 1 where incident_id = ?",
                            [[incident.incident_id] for incident in incidents],
                        )
    return sent


def open_incidents(settings: Settings) -> list[Incident]:
    """What is broken now, oldest first."""
    with _connected(settings) as connection:
        return _read(connection, "closed_at is null order by opened_at, subject")


def due_retries(settings: Settings, now: datetime) -> list[Incident]:
    """Sources whose kind of failure passes by itself, and whose time to be asked again has come."""
    due = []
    for incident in open_incidents(settings):
        policy = incident.kind.handling.retry
        if (
            policy is None
            or not incident.subject.startswith(SOURCE)
            or incident.failures > policy.max_retries
        ):
            continue
        wait = timedelta(seconds=policy.calculate_delay(incident.failures))
        if incident.last_failed_at + wait <= now:
            due.append(incident)
    return due


def _open(connection: sqlite3.Connection, problem: Problem, run_id: str, at: float) -> None:
    found = _read(connection, "closed_at is null and subject = ?", [problem.subject])
    if found and found[0].kind is problem.kind:
        connection.execute(
            "update incidents set last_failed_at = ?, failures = failures + 1 where incident_id = ?",
            [at, found[0].incident_id],
        )
        return
    if found:  # broken in another way than before: something else is to be done, nothing is over
        connection.execute(
            "update incidents set closed_at = ?, is_closing_told = 1, is_opening_told = 1 "
            "where incident_id = ?",
            [at, found[0].incident_id],
        )
    connection.execute(
        "insert into incidents (subject, kind, what, touches, what_to_do, run_id, opened_at, last_failed_at, "
        "failures) values (?, ?, ?, ?, ?, ?, ?, ?, 1)",
        [
            problem.subject,
            problem.kind.value,
            problem.what,
            problem.touches,
            problem.what_to_do or problem.kind.handling.what_to_do,
            run_id,
            at,
            at,
        ],
    )


def _close(connection: sqlite3.Connection, subject: str, at: float) -> None:
    connection.execute(
        "update incidents set closed_at = ? where closed_at is null and subject = ?", [at, subject]
    )


def _read(connection: sqlite3.Connection, condition: str, values: Sequence[object] = ()) -> list[Incident]:
    rows = connection.execute(
        "select incident_id, subject, kind, what, touches, what_to_do, run_id, opened_at, last_failed_at, "
        f"failures, closed_at from incidents where {condition}",
        values,
    ).fetchall()
    return [
        Incident(
            incident_id,
            subject,
            FailureKind(kind),
            what,
            touches,
            what_to_do,
            run_id,
            _moment(opened_at),
            _moment(last_failed_at),
            failures,
            None if closed_at is None else _moment(closed_at),
        )
        for (
            incident_id,
            subject,
            kind,
            what,
            touches,
            what_to_do,
            run_id,
            opened_at,
            last_failed_at,
            failures,
            closed_at,
        ) in rows
    ]


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _opening(settings: Settings, incidents: list[Incident]) -> tuple[str, str, Tone]:
    first = incidents[0]
    handling = first.kind.handling
    parts = [
        f"What: {_lines([incident.what for incident in incidents])}",
        f"Since: {_local(settings, min(incident.opened_at for incident in incidents))}",
        f"Touches: {_lines(list(dict.fromkeys(incident.touches for incident in incidents)))}",
        f"What to do: {_lines(list(dict.fromkeys(incident.what_to_do for incident in incidents)))}",
        *(["Tried again by itself: yes; you hear of it when it is over."] if handling.retry else []),
        f"Run: {settings.web_ui_address}/runs/{first.run_id}",
        f"Runbook: {runbook_link(settings, first.kind)}",
    ]
    return f"Tilltale: {_subjects(incidents)} {handling.headline}", "\n".join(parts), Tone.FAILURE


def _closing(settings: Settings, incidents: list[Incident]) -> tuple[str, str, Tone]:
    opened = min(incident.opened_at for incident in incidents)
    closed = max(incident.closed_at or incident.opened_at for incident in incidents)
    headline = incidents[0].kind.handling.headline
    parts = [
        f"What: {_lines([incident.what for incident in incidents])}",
        f"Since: {_local(settings, opened)}",
        f"Over: {_local(settings, closed)}",
        "What to do: nothing",
    ]
    return f"Tilltale: over: {_subjects(incidents)} {headline}", "\n".join(parts), Tone.SUCCESS


def runbook_link(settings: Settings, kind: FailureKind) -> str:
    """Where the runbook can be read: on the docs site if there is one, else its file."""
    if settings.docs_address:
        return f"{settings.docs_address.rstrip('/')}/runbooks/{kind.value}.html"
    return kind.runbook


def _subjects(incidents: list[Incident]) -> str:
    names = [incident.subject.split("/", 1)[1] for incident in incidents]
    more = len(names) - SHOWN_SUBJECTS
    return ", ".join(names[:SHOWN_SUBJECTS]) + (f" and {more} more" if more > 0 else "")


def _lines(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else "".join(f"\n- {text}" for text in texts)


def _local(settings: Settings, moment: datetime) -> str:
    zone = settings.reporting_time_zone
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"


@contextmanager
def _connected(settings: Settings) -> Iterator[sqlite3.Connection]:
    """One transaction; what other processes write waits for it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / FILE_NAME
    with closing(sqlite3.connect(path, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None)) as connection:
        connection.executescript(SCHEMA)
        connection.execute("begin immediate")
        try:
            yield connection
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")
