"""Mastodon: the company's statuses, their counters, and who mentions the company.

The walk goes forward from the last status that is older than the metric window, so it brings new statuses,
edits and counters at once; every few days the older ones are read again. A status that is missing from the
list is asked for by id before it counts as deleted. The instance knows only part of the reactions elsewhere.

Data flow: <instance>/api/v1 -> raw_mastodon.{statuses, status_counts, mentions}
"""

from collections.abc import Iterator
from typing import Any

import dlt

from ingestion.posts import observation
from ingestion.runs import Run
from ingestion.sources.mastodon import contracts, helpers, settings
from ingestion.sources.mastodon.client import MastodonClient, is_quota_low
from ingestion.sources.mastodon.walk import StatusWalk


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
        for page in client.mentions(state.get("last_notification")):
            landing.add([helpers.mention_row(record) for record in page if helpers.is_mention(record)])
            state["last_notification"] = next(
                (record["id"] for record in page if record.get("id")), state.get("last_notification")
            )
            if is_quota_low(page.response, settings.MENTIONS_QUOTA_RESERVE):
                break
        yield from landing.finish()

    return statuses, status_counts, mentions
