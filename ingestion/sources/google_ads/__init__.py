"""Google Ads: what each ad was shown, clicked and spent, by day.

Google restates its days, conversions above all: the last ones are read again each time. Days are those of
the account's time zone. Campaigns of Performance Max have no ads of their own and stand for them.

Data flow: googleads.googleapis.com -> raw_google_ads.ad_days
"""

from collections.abc import Iterator
from typing import Any

import dlt

from ingestion.cursors import DayWindow
from ingestion.google import TOKEN_URL
from ingestion.runs import Run
from ingestion.sources.google_ads import contracts, helpers, settings
from ingestion.sources.google_ads.client import GoogleAdsClient


@dlt.source(name="google_ads", max_table_nesting=0)
def google_ads(
    run: Run,
    client_id: str = dlt.secrets.value,
    client_secret: str = dlt.secrets.value,
    refresh_token: str = dlt.secrets.value,
    *,
    developer_token: str = dlt.secrets.value,
    customer_id: str = dlt.config.value,
    login_customer_id: str = "",
    base_url: str = settings.BASE_URL,
    api_version: str = settings.API_VERSION,
    token_url: str = TOKEN_URL,
) -> Any:
    """Figures of one account's ads.

    Args:
        run: the current run.
        client_id: of the OAuth client in Google Cloud.
        client_secret: of the OAuth client.
        refresh_token: of somebody who may read the account.
        developer_token: of the manager account.
        customer_id: the account with the ads.
        login_customer_id: the manager account through which it is reached, if any.
        base_url: where the API is.
        api_version: as `v25`.
        token_url: where access tokens are made.
    """
    client = GoogleAdsClient(
        client_id,
        client_secret,
        refresh_token,
        developer_token=developer_token,
        customer_id=str(customer_id),
        login_customer_id=str(login_customer_id),
        base_url=base_url,
        api_version=api_version,
        token_url=token_url,
    )

    @dlt.resource(name="ad_days")
    def ad_days() -> Iterator[Any]:
        landing = run.landing(contracts.AD_DAYS)
        window = DayWindow(
            run,
            "ad_days",
            restated_days=settings.RELOAD_DAYS,
            history_days=settings.HISTORY_DAYS,
            zone=client.customer().get("timeZone") or "UTC",
        )
        for start, end in window.parts(settings.REQUEST_DAYS):
            for rows in client.ad_days(start, end):
                landing.add([helpers.ad_row(row) for row in rows])
            for rows in client.campaign_days(start, end):
                landing.add([helpers.campaign_row(row) for row in rows])
        if landing.newest("date") is not None:
            window.commit()
        yield from landing.finish()

    return ad_days
