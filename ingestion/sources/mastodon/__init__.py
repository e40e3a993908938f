"""Mastodon: the company's statuses, their counters, and who mentions the company.

The walk goes forward from the last status that is older than the metric window, so it brings new statuses,
edits and counters at once; every few days it starts at the beginning. A status that is missing from the list
is asked for by id before it counts as deleted. The instance knows reactions from other servers in part only.

Data flow: <instance>/api/v1 -> raw_mastodon.{statuses, status_counts, mentions}
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Any

import dlt

from ingestion.parsing import from_iso
from ingestion.posts import FullWalk, KnownPosts, observation
from ingestion.runs import Run
from ingestion.sources.mastodon import contracts, helpers, settings
from ingestion.sources.mastodon.client import MastodonClient
from ingestion.sources.mastodon.helpers import Row


@dlt.source(name="mastodon", max_table_nesting=0)
def mastodon(
    run: Run,
    base_url: str = dlt.config.value,
    access_token: str = dlt.secrets.value,
    account: str = dlt.config.value,
) -> Any:
    """All that an instance tells about the company's account.

    Args:
        run: the current run.
        base_url: root of the instance.
        access_token: of the account.
        account: its name on the instance, with or without `@`.
    """
    client = MastodonClient(base_url, access_token)
    walk = StatusWalk(run, client, account)

    @dlt.resource(name="statuses")
    def statuses() -> Iterator[Any]:
        landing = run.landing(contracts.STATUSES)
        landing.add([helpers.status_row(record) for record in walk.listed])
        landing.add_conformed(walk.known.as_deleted(walk.deleted))
        yield from landing.finish()

    @dlt.resource(name="status_counts")
    def status_counts() -> Iterator[Any]:
        landing = run.landing(contracts.STATUS_COUNTS)
        keys = observation(run)
        landing.add([{**helpers.counts_row(record), **keys} for record in walk.to_measure])
        yield from landing.finish()

    @dlt.resource(name="mentions")
    def mentions() -> Iterator[Any]:
        landing = run.landing(contracts.MENTIONS)
        state = dlt.current.source_state()
        for page in islice(client.mentions(state.get("last_notification")), settings.PAGES_PER_RUN):
            landing.add([helpers.mention_row(record) for record in page])
            state["last_notification"] = next(
                (record["id"] for record in page if record.get("id")), state.get("last_notification")
            )
        yield from landing.finish()

    return statuses, status_counts, mentions


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
        """Statuses of the metric window and all that are new; all statuses when a full walk is due."""
        return self._walk[0]

    @cached_property
    def deleted(self) -> list[str]:
        """Known statuses of the walked stretch that the instance says it no longer has."""
        return self._walk[1]

    @cached_property
    def to_measure(self) -> list[Row]:
        """Own statuses that are recent, or that no run has seen before; boosts are other people's."""
        return [
            row
            for row in self.listed
            if not row.get("reblog")
            and (created := _created(row))
            and (created >= self._window or row.get("id") not in self.known.ids)
        ]

    @cached_property
    def _walk(self) -> tuple[list[Row], list[str]]:
        full = FullWalk(self._run, settings.FULL_WALK_DAYS)
        before = list(self.known.standing(until=self._window).items())
        after, since = before[-1] if before and not full.is_due else (None, None)
        account_id = self._client.account_id(self._account)
        rows: list[Row] = []
        pages = 0
        for page in islice(self._client.statuses(account_id, after), settings.PAGES_PER_RUN):
            rows.extend(page)
            pages += 1
        found = {row.get("id") for row in rows}
        # what lies beyond the last status that was read has not been looked for
        until = max(filter(None, map(_created, rows)), default=self._window)
        whole = pages < settings.PAGES_PER_RUN
        suspects = self.known.standing(since, None if whole else until)
        deleted = [
            post for post in suspects if post not in found and post != after and self._client.is_gone(post)
        ]
        if whole and rows:
            full.commit()
        return rows, deleted


def _created(record: Row) -> datetime | None:
    created = from_iso(record.get("created_at"))
    return created if isinstance(created, datetime) else None
