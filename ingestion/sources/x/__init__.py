"""X: the company's posts, their counters, and who mentions the company, for no more than a daily budget.

Every post that X hands out costs money, once a UTC day. So a list is read only from the last known post on,
a post of the metric window is looked up once a day, older ones every few days, and reading ends before the
budget of the day is spent. An edit makes a new id; staging keeps the last one.

Data flow: api.x.com/2 -> raw_x.{posts, post_counts, mentions, usage_days}
"""

from collections.abc import Iterator
from typing import Any

import dlt

from ingestion.posts import observation, without
from ingestion.runs import Run
from ingestion.sources.x import contracts, helpers, options, settings
from ingestion.sources.x.account import AccountReading
from ingestion.sources.x.client import XClient
from ingestion.sources.x.spend import Price


@dlt.source(name="x", max_table_nesting=0)
def x(
    run: Run,
    access_token: str = dlt.secrets.value,
    username: str = dlt.config.value,
    *,
    base_url: str = settings.BASE_URL,
    naming: str = settings.NAMINGS[0],
    is_user_token: bool = False,
    is_own_app: bool = False,
    with_authors: bool = False,
    daily_budget_usd: str = settings.DAILY_BUDGET_USD,
    price_owned_read_usd: str = settings.PRICE_OWNED_READ_USD,
    price_other_read_usd: str = settings.PRICE_OTHER_READ_USD,
    price_user_read_usd: str = settings.PRICE_USER_READ_USD,
) -> Any:
    """All of one account that a day's budget pays for.

    Args:
        run: the current run.
        access_token: the app's Bearer token, or a user token.
        username: of the account, with or without `@`.
        base_url: where the API is, its version included.
        naming: whether fields are asked for as `tweet.fields` or `post.fields`.
        is_user_token: whether the token is the account's own: then private metrics are read, too.
        is_own_app: whether the app belongs to the account: then X charges less.
        with_authors: whether the names of those who mention the account are read; each costs a user read.
        daily_budget_usd: the most that all runs of a UTC day may cost.
        price_owned_read_usd: of one own post or mention, with an own app.
        price_other_read_usd: of one post otherwise.
        price_user_read_usd: of one user.
    """
    chosen = options.Options(
        username=username,
        is_user_token=is_user_token,
        is_own_app=is_own_app,
        with_authors=with_authors,
        daily_budget=options.usd("daily_budget_usd", daily_budget_usd),
        owned_price=Price("owned_post", options.usd("price_owned_read_usd", price_owned_read_usd)),
        other_price=Price("post", options.usd("price_other_read_usd", price_other_read_usd)),
        user_price=Price("user", options.usd("price_user_read_usd", price_user_read_usd)),
    )
    client = XClient(base_url, access_token, options.naming_of(naming), with_authors)
    account = AccountReading(run, client, chosen)

    @dlt.resource(name="posts")
    def posts() -> Iterator[Any]:
        landing = run.landing(contracts.POSTS, keep="first")
        landing.add([helpers.post_row(record) for record in [*account.listed, *account.lookup.rows]])
        landing.add_conformed(account.known.as_deleted(account.lookup.gone))
        yield from landing.finish()

    @dlt.resource(name="post_counts")
    def post_counts() -> Iterator[Any]:
        landing = run.landing(contracts.POST_COUNTS, keep="first")
        keys = observation(run)
        landing.add([{**helpers.counts_row(record), **keys} for record in account.measured])
        yield from landing.finish()

    @dlt.resource(name="mentions")
    def mentions() -> Iterator[Any]:
        landing = run.landing(contracts.MENTIONS, keep="first")
        landing.add(account.mentions)
        deleted = account.known_mentions.as_deleted(account.mention_lookup.gone)
        landing.add_conformed(without(deleted, ("text", "author_id", "author_username")))
        yield from landing.finish()

    @dlt.resource(name="usage_days")
    def usage_days() -> Iterator[Any]:
        landing = run.landing(contracts.USAGE_DAYS)
        landing.add(list(account.purse.rows()))
        yield from landing.finish()

    return posts, post_counts, mentions, usage_days
