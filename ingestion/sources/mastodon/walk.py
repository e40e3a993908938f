"""Finds out which statuses are new, edited, gone, and due to be measured.

Belongs here: the walk over the list and its marks. Does not: requests (`client`), tables (`__init__`).

Data flow: pages of statuses, statuses known before -> statuses to land, to measure, to mark deleted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice

import dlt

from ingestion.parsing import from_iso
from ingestion.posts import FullWalk, KnownPosts
from ingestion.runs import Run, Window
from ingestion.sources.mastodon import contracts, settings
from ingestion.sources.mastodon.client import MastodonClient, is_quota_low
from ingestion.sources.mastodon.helpers import Row


class StatusWalk:
    """One walk over the account's statuses, made once and shared by the resources that need it."""

    def __init__(self, run: Run, client: MastodonClient, account: str) -> None:
        self._run = run
        self._client = client
        self._account = account.removeprefix("@")
        self._window = run.now - timedelta(days=settings.METRIC_WINDOW_DAYS)

    @cached_property
    def known(self) -> KnownPosts:
        """Statuses that earlier runs landed."""
        return KnownPosts(self._run, contracts.STATUSES)

    @cached_property
    def listed(self) -> list[Row]:
        """Statuses of the metric window and all that are new; older ones, too, when these are due again."""
        return [row for stretch in self._stretches for row in stretch.rows]

    @cached_property
    def deleted(self) -> list[str]:
        """Known statuses of the walked stretches that the instance says it no longer has."""
        found = {row.get("id") for row in self.listed}
        suspects = {
            post: None
            for stretch in self._stretches
            for post in self.known.standing(stretch.since, stretch.until)
            if post not in found and post != stretch.after
        }
        return [post for post in islice(suspects, settings.LOOKUPS_PER_RUN) if self._client.is_gone(post)]

    @cached_property
    def to_measure(self) -> list[Row]:
        """Own statuses that are recent, or that no run has seen before; boosts are other people's."""
        return [
            row
            for row in self.listed
            if row.get("id")
            and not row.get("reblog")
            and (created := _created(row))
            and (created >= self._window or row["id"] not in self.known.ids)
        ]

    @cached_property
    def _stretches(self) -> list["Stretch"]:
        account_id = self._client.account_id(self._account)
        if self._run.window is not None:
            return [self._read_window(account_id, self._run.window)]
        older = self.known.standing(until=self._window)
        recent = self._read(account_id, next(reversed(older), None), older)
        full = FullWalk(self._run, settings.FULL_WALK_DAYS)
        if not older:
            if recent.rows:
                full.commit()
            return [recent]
        if not full.is_due or not recent.is_whole:
            return [recent]
        state = dlt.current.source_state()
        again = self._read(account_id, state.pop("read_again_after", None), older, next(reversed(older)))
        if again.is_whole:
            full.commit()
        else:
            state["read_again_after"] = next(
                (row["id"] for row in reversed(again.rows) if row.get("id")), None
            )
        return [again, recent]

    def _read_window(self, account_id: str, window: Window) -> "Stretch":
        """What was created in a period, found from the last status known before it."""
        before = self.known.standing(until=window.start)
        after = next(reversed(before), None)
        rows: list[Row] = []
        for page in self._client.statuses(account_id, after):
            rows.extend(row for row in reversed(page) if (_created(row) or window.start) < window.end)
            if any((_created(row) or window.start) >= window.end for row in page):
                break
        return Stretch(rows, after, window.start, window.end, is_whole=True)

    def _read(
        self, account_id: str, after: str | None, times: dict[str, datetime], last: str | None = None
    ) -> "Stretch":
        """Statuses after one and up to another, as far as the quota goes."""
        rows: list[Row] = []
        is_whole = True
        for page in self._client.statuses(account_id, after):
            rows.extend(reversed(page))
            if last is not None and any((_created(row) or self._window) >= times[last] for row in page):
                return Stretch(rows, after, times.get(after or ""), times[last], is_whole=True)
            if is_quota_low(page.response, settings.STATUSES_QUOTA_RESERVE):
                is_whole = False
                break
        reached = max(filter(None, map(_created, rows)), default=self._window)
        return Stretch(rows, after, times.get(after or ""), None if is_whole else reached, is_whole)


@dataclass(frozen=True)
class Stretch:
    """A part of the account's history, oldest first: it holds all that was created in [since, until]."""

    rows: list[Row]
    after: str | None
    since: datetime | None
    until: datetime | None
    is_whole: bool


def _created(record: Row) -> datetime | None:
    created = from_iso(record.get("created_at"))
    return created if isinstance(created, datetime) else None
