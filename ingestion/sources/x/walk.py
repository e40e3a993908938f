"""Finds out which posts and mentions are new, gone, and due to be measured, as far as the budget goes.

Belongs here: the walks and their marks. Does not: requests (`client`), prices (`spend`), tables (`__init__`).
X lists newest first, so a walk that the budget ends has read the newer part of its stretch: the older part is
remembered as unread and comes next time, after what is new by then.

Data flow: pages of posts, posts known before -> posts to land, to measure, to mark deleted.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import dlt

from ingestion.cursors import Cursor
from ingestion.parsing import batches
from ingestion.runs import Run
from ingestion.sources.x import helpers, settings
from ingestion.sources.x.client import XClient
from ingestion.sources.x.helpers import Row
from ingestion.sources.x.spend import Price, Purse

logger = logging.getLogger(__name__)

_EVER = datetime.min.replace(tzinfo=UTC)
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Bound:
    """One end of a stretch: a moment, and the post at that moment where it is known."""

    at: datetime | None = None
    post_id: str | None = None

    @classmethod
    def load(cls, stored: Sequence[str | None]) -> "Bound":
        """From the state."""
        at, post_id = stored
        return cls(datetime.fromisoformat(at) if at else None, post_id)

    def dump(self) -> list[str | None]:
        """For the state."""
        return [self.at.isoformat() if self.at else None, self.post_id]


@dataclass(frozen=True)
class Stretch:
    """A part of a timeline: after `lower`, before `upper`."""

    lower: Bound
    upper: Bound

    def params(self) -> Row:
        """As X takes it; an id is exact, a time only to the second."""
        params: Row = {}
        if self.lower.post_id:
            params["since_id"] = self.lower.post_id
        elif self.lower.at:
            params["start_time"] = _moment(self.lower.at)
        if self.upper.post_id:
            params["until_id"] = self.upper.post_id
        elif self.upper.at:
            params["end_time"] = _moment(self.upper.at)
        return params

    def split(self, at: datetime) -> "list[Stretch]":
        """The parts after and before a moment, newest first; itself when all of it lies on one side."""
        starts_before = self.lower.at is None or self.lower.at < at
        ends_after = self.upper.at is None or self.upper.at > at
        if starts_before and ends_after:
            return [replace(self, lower=Bound(at)), replace(self, upper=Bound(at))]
        return [self]


Pages = Callable[[Row, bool, int], Iterator[Any]]


class TimelineWalk:
    """One timeline of the account, newest first.

    Args:
        run: the current run.
        name: `posts` or `mentions`: name of the marks, and in messages.
        pages: asks for pages, given the bounds, whether with private metrics, and a page's size.
        purse: the budget.
        price: of one post of this timeline.
        author_usd: what a post may cost on top, for its author.
        depth: how many posts X shows of it at most.
        with_private: whether private metrics are asked for where X has them.
    """

    def __init__(
        self,
        run: Run,
        name: str,
        pages: Pages,
        purse: Purse,
        price: Price,
        *,
        depth: int,
        author_usd: Decimal = _NOTHING,
        with_private: bool = False,
    ) -> None:
        self._run = run
        self._name = name
        self._pages = pages
        self._purse = purse
        self._price = price
        self._usd = price.usd + author_usd
        self._depth = depth
        self._private_since = run.now - settings.PRIVATE_METRICS_AGE if with_private else None

    def read(self) -> list[Row]:
        """New posts, and those that earlier runs could not pay for; in a backfill those of its window."""
        cursor = Cursor(self._run, self._name, lag=settings.INDEX_LAG)
        if self._run.window is not None:
            return self._read(Stretch(Bound(cursor.start), Bound(cursor.end)))[0]
        state = dlt.current.source_state().setdefault("timelines", {}).setdefault(self._name, {})
        rows: list[Row] = []
        unread: list[Stretch] = []
        for stretch in self._stretches(cursor, state):
            found, left = self._read(stretch)
            rows += found
            unread += left
        if len(rows) >= self._depth:
            logger.warning(
                "X shows only the newest %d %s; older ones cannot be read", self._depth, self._name
            )
        newest = _newest(rows)
        if newest is not None and helpers.id_order(newest["id"]) > _mark(state):
            state["newest_id"] = newest["id"]
            cursor.commit(helpers.created_at(newest))
        if state.get("newest_id"):  # without a mark the next walk begins anew
            state["unread"] = [[stretch.lower.dump(), stretch.upper.dump()] for stretch in unread]
        return rows

    def _stretches(self, cursor: Cursor, state: Row) -> Iterator[Stretch]:
        new = Stretch(Bound(cursor.start, state.get("newest_id")), Bound(cursor.end))
        if cursor.start is None or cursor.start < cursor.end:
            yield new
        for lower, upper in state.get("unread", []):
            yield Stretch(Bound.load(lower), Bound.load(upper))

    def _read(self, stretch: Stretch) -> tuple[list[Row], list[Stretch]]:
        """The rows of a stretch, and the parts of it that are still unread."""
        rows: list[Row] = []
        unread: list[Stretch] = []
        parts = stretch.split(self._private_since) if self._private_since else [stretch]
        for part in parts:
            found, is_whole = self._read_part(part)
            rows += found
            if not is_whole:
                oldest = min(filter(_is_placed, found), key=_order, default=None)
                bound = Bound(helpers.created_at(oldest), oldest["id"]) if oldest else part.upper
                unread.append(replace(part, upper=bound))
        return rows, unread

    def _read_part(self, part: Stretch) -> tuple[list[Row], bool]:
        size = self._affordable(settings.PAGE_SIZE)
        if size < settings.SMALLEST_PAGE:
            self._purse.end(self._name)
            return [], False
        is_private = self._private_since is not None and (part.lower.at or _EVER) >= self._private_since
        rows: list[Row] = []
        pages = self._pages(part.params(), is_private, size)
        self._purse.announce(self._name, size, self._usd)
        for number, page in enumerate(pages):
            self._purse.charge(self._price, [row["id"] for row in page if row.get("id")])
            rows += page
            if not page.paginator.has_next_page:
                # An empty page that was announced, or at the beginning of the account's whole history, may be
                # a list that broke off. To ask again costs nothing: X charges posts and not requests.
                return rows, bool(page) or (number == 0 and part.lower.at is not None)
            if self._affordable(size) < size:
                self._purse.end(self._name)
                return rows, False
            self._purse.announce(self._name, size, self._usd)
        return rows, True

    def _affordable(self, rows: int) -> int:
        return self._purse.affords(self._usd, rows)


class Lookup:
    """Known posts asked for by id: as they are now, and which of them are gone."""

    def __init__(self, client: XClient, purse: Purse) -> None:
        self._client = client
        self._purse = purse
        self.rows: list[Row] = []
        self.gone: set[str] = set()

    def read(self, post_ids: Iterable[str], price: Price, *, private: bool = False) -> list[str]:
        """Ask for posts that were not read today; returns those that it got no word about."""
        wanted = [post for post in post_ids if not self._purse.has_read(price, post)]
        unanswered: list[str] = []
        for part in batches(wanted, settings.BATCH_SIZE):
            affordable = part[: self._purse.affords(price.usd, len(part))]
            unanswered += part[len(affordable) :]
            if len(affordable) < len(part) and not self._purse.has_ended:
                self._purse.end("posts known before")
            if affordable:
                self._purse.announce("posts known before", len(affordable), price.usd)
                unanswered += self._ask(affordable, price, private)
        return unanswered

    def _ask(self, post_ids: Sequence[str], price: Price, private: bool) -> list[str]:
        rows, answer = self._client.lookup(post_ids, private)
        found = {row["id"] for row in rows if row.get("id")}
        gone = helpers.gone_ids(answer) & set(post_ids)
        self._purse.charge(price, found)
        self.rows += rows
        self.gone |= gone
        return [post for post in post_ids if post not in found and post not in gone]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_placed(row: Row) -> bool:
    return isinstance(row.get("id"), str) and helpers.created_at(row) is not None


def _order(row: Row) -> tuple[int, str]:
    return helpers.id_order(row["id"])


def _newest(rows: Iterable[Row]) -> Row | None:
    return max(filter(_is_placed, rows), key=_order, default=None)


def _mark(state: Row) -> tuple[int, str]:
    return helpers.id_order(state.get("newest_id") or "")
