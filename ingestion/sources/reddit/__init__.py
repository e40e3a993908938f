"""Reddit: the company's posts, their counters, the comments under them, and posts that speak of the company.

Off unless the setting SOURCES names it: Reddit gives access to its API only after it has approved the use,
and for commercial use only by contract. Listings go back about a thousand things. What was deleted stays in
the lists as an empty shell, so it is known without asking; scores are blurred by Reddit on purpose.

Data flow: oauth.reddit.com -> raw_reddit.{posts, post_counts, comments, mentions}
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dlt

from ingestion.posts import KnownPosts, observation, without
from ingestion.runs import Run
from ingestion.sources.reddit import contracts, helpers, settings
from ingestion.sources.reddit.client import App, RedditClient
from ingestion.sources.reddit.walk import MentionWalk, PostWalk, gone, shells


@dlt.source(name="reddit", max_table_nesting=0)
def reddit(
    run: Run,
    client_id: str = dlt.secrets.value,
    client_secret: str = dlt.secrets.value,
    username: str = dlt.config.value,
    user_agent: str = dlt.config.value,
    *,
    password: str | None = None,
    subreddits: str = "",
    terms: str = "",
    base_url: str = settings.BASE_URL,
    token_url: str = settings.TOKEN_URL,
) -> Any:
    """All of one account, and what some subreddits say of the company.

    Args:
        run: the current run.
        client_id: of the app.
        client_secret: of the app.
        username: of the account, without `u/`.
        user_agent: who asks, as `<platform>:<app id>:<version> (by /u/<name>)`.
        password: of the account, for a script app; without it the app asks for itself.
        subreddits: where to look for mentions, separated by commas.
        terms: names of the company, separated by commas; without any nothing is searched.
        base_url: where the API is.
        token_url: where tokens are handed out.
    """
    client = RedditClient(base_url, token_url, user_agent, App(client_id, client_secret, username, password))
    walk = PostWalk(run, client, username)
    names = (helpers.names_of(subreddits), helpers.names_of(terms))
    mention_walk = MentionWalk(run, client, *names, own_name=username)

    @dlt.resource(name="posts")
    def posts() -> Iterator[Any]:
        landing = run.landing(contracts.POSTS, keep="first")
        kept, emptied = shells(walk.listed, walk.known, run.now)
        landing.add([helpers.post_row(record) for record in kept])
        landing.add_conformed(walk.known.as_deleted(walk.deleted | emptied))
        yield from landing.finish()

    @dlt.resource(name="post_counts")
    def post_counts() -> Iterator[Any]:
        landing = run.landing(contracts.POST_COUNTS, keep="first")
        keys = observation(run)
        recent = walk.recent(settings.METRIC_WINDOW_DAYS)
        landing.add([{**helpers.counts_row(record), **keys} for record in recent])
        yield from landing.finish()

    @dlt.resource(name="comments")
    def comments() -> Iterator[Any]:
        landing = run.landing(contracts.COMMENTS, keep="first")
        known = KnownPosts(run, contracts.COMMENTS)
        emptied: set[str] = set()
        for post in walk.recent(settings.COMMENT_WINDOW_DAYS):
            if not post.get("num_comments"):
                continue
            for page in client.comments(post["name"]):
                kept, more = shells(page, known, run.now)
                emptied |= more
                landing.add([helpers.comment_row(record) for record in kept])
        landing.add_conformed(without(known.as_deleted(emptied), ("body", "author", "author_id")))
        yield from landing.finish()

    @dlt.resource(name="mentions")
    def mentions() -> Iterator[Any]:
        landing = run.landing(contracts.MENTIONS, keep="first")
        known = KnownPosts(run, contracts.MENTIONS)
        found = mention_walk.read()
        kept, emptied = shells(found, known, run.now)
        landing.add([helpers.mention_row(record) for record in kept if not helpers.is_gone(record)])
        if run.window is None:
            since = run.now - timedelta(days=settings.MENTION_WINDOW_DAYS)
            emptied |= gone(client, known.standing(since), [*found, *walk.listed])
        forgotten = ("title", "selftext", "author", "author_id")
        landing.add_conformed(without(known.as_deleted(emptied), forgotten))
        yield from landing.finish()

    return posts, post_counts, comments, mentions
