"""Meta Ads: what each ad of an ad account did on each day, and where its click leads.

Meta restates the last 28 days, so these are read again each time. Days are those of the ad account's time
zone, amounts are in its currency. Ads that were deleted stay in the figures and are asked for by name, too.

Data flow: graph.facebook.com/act_<id> -> raw_meta_ads.{accounts, ads, ad_insights}
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import dlt

from ingestion.cursors import Cursor, DayWindow
from ingestion.graph.client import API_VERSION, BASE_URL, Access
from ingestion.posts import FullWalk
from ingestion.runs import Run
from ingestion.sources.meta_ads import contracts, helpers, settings
from ingestion.sources.meta_ads.client import MetaAdsClient


@dlt.source(name="meta_ads", max_table_nesting=0)
def meta_ads(
    run: Run,
    access_token: str = dlt.secrets.value,
    account_id: str = dlt.config.value,
    *,
    base_url: str = BASE_URL,
    api_version: str = API_VERSION,
    app_secret: dlt.TSecretStrValue | None = None,
    conversion_actions: str = settings.CONVERSION_ACTIONS,
    always_report: bool = False,
) -> Any:
    """All ads of one or more ad accounts.

    Args:
        run: the current run.
        access_token: of a system user with ads_read.
        account_id: digits of the ad account; several are separated by commas.
        base_url: where Graph is.
        api_version: as `v26.0`.
        app_secret: of the app that made the token, where that app demands a proof of it.
        conversion_actions: what counts as a conversion; `settings.CONVERSION_ACTIONS` says how it is read.
        always_report: whether short periods, too, are asked for as reports that Meta prepares.
    """
    access = Access(access_token, base_url, api_version, app_secret)
    client = MetaAdsClient(access, always_report=always_report)

    @cache
    def known_accounts() -> list[helpers.Row]:
        return [client.account(key) for key in helpers.account_keys(account_id)]

    @dlt.resource(name="accounts")
    def accounts() -> Iterator[Any]:
        landing = run.landing(contracts.ACCOUNTS)
        landing.add(known_accounts())
        yield from landing.finish()

    @dlt.resource(name="ads")
    def ads() -> Iterator[Any]:
        landing = run.landing(contracts.ADS)
        full = FullWalk(run, settings.FULL_WALK_DAYS)
        changed = Cursor(run, "ads", overlap=timedelta(hours=settings.ADS_OVERLAP_HOURS))
        since = None if full.is_due else changed.start
        is_whole = True
        for account in known_accounts():
            page: list[helpers.Row] = []
            for page in client.ads(account["id"], since):
                landing.add([helpers.ad_row(record) for record in page])
            is_whole = is_whole and bool(page)
        yield from landing.finish()
        changed.commit()
        if is_whole:  # an empty last page may be a list that broke off: walk it again next time
            full.commit()

    @dlt.resource(name="ad_insights")
    def ad_insights() -> Iterator[Any]:
        landing = run.landing(contracts.AD_INSIGHTS)
        windows = []
        for account in known_accounts():
            window = DayWindow(
                run,
                f"ad_insights_{account['id']}",
                restated_days=settings.RESTATED_DAYS,
                history_days=settings.HISTORY_DAYS,
                zone=account["timezone_name"],
            )
            opened = helpers.opened_on(account)
            for start, end in helpers.parts(window):
                if opened is not None and end < opened:
                    continue
                for page in client.insights(account["id"], start, end):
                    landing.add([helpers.insight_row(record, conversion_actions) for record in page])
            windows.append(window)
        yield from landing.finish()
        for window in windows:
            window.commit()

    return accounts, ads, ad_insights
