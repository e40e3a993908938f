"""Bluesky: the company's posts, their counters, and who answers, mentions or quotes the company.

The author feed is walked down to what the last run has seen; every few days all of it is. Posts of the last
30 days are asked for by uri each time: that gives their counters, and what is left out of the answer is
gone. There are no impressions on Bluesky. Without an app password only what is public is read: answers and
quotes of recent posts, no mentions elsewhere.

Data flow: <server>/xrpc -> raw_bluesky.{posts, post_counts, mentions}
"""

from collections.abc import Iterator
from typing import Any

import dlt

from ingestion.posts import observation
from ingestion.runs import Run
from ingestion.sources.bluesky import contracts, helpers
from ingestion.sources.bluesky.client import BlueskyClient
from ingestion.sources.bluesky.walk import MentionWalk, PostWalk


@dlt.source(name="bluesky", max_table_nesting=0)
def bluesky(
    run: Run,
    handle: str = dlt.config.value,
    app_password: str | None = None,
    base_url: str | None = None,
) -> Any:
    """All that Bluesky tells about the company's account.

    Args:
        run: the current run.
        handle: of the account, or its DID.
        app_password: of the account; without it only what is public is read.
        base_url: the account's server, when it is not Bluesky's own.
    """
    client = BlueskyClient(base_url or "", handle, app_password or "")
    walk = PostWalk(run, client)
    others = MentionWalk(run, client, walk)

    @dlt.resource(name="posts")
    def posts() -> Iterator[Any]:
        landing = run.landing(contracts.POSTS, keep="first")
        landing.add([helpers.post_row(view) for view in walk.views])
        landing.add_conformed(walk.known.as_deleted(walk.deleted))
        yield from landing.finish()

    @dlt.resource(name="post_counts")
    def post_counts() -> Iterator[Any]:
        landing = run.landing(contracts.POST_COUNTS, keep="first")
        keys = observation(run)
        landing.add([{**helpers.counts_row(view), **keys} for view in walk.to_measure])
        yield from landing.finish()

    @dlt.resource(name="mentions")
    def mentions() -> Iterator[Any]:
        landing = run.landing(contracts.MENTIONS, keep="first")
        landing.add(others.rows)
        landing.add_conformed(others.known.as_deleted(others.deleted))
        yield from landing.finish()

    return posts, post_counts, mentions
