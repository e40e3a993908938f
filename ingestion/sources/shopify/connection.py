"""What a person is asked to connect a Shopify shop.

Data flow: FIELDS -> check -> the name of the shop.
"""

from ingestion.connection import Field
from ingestion.sources.shopify import settings, shop_url
from ingestion.sources.shopify.client import App, ShopifyClient

FIELDS = (
    Field("shop", "Address of the shop", "yourshop.myshopify.com"),
    Field("client_id", "Client ID of the app", "Dev Dashboard > your app > Settings", default=""),
    Field("client_secret", "Client secret of the app", "beside it", is_secret=True, default=""),
    Field(
        "access_token",
        "Access token, if the shop has an older custom app instead",
        "begins with shpat_",
        is_secret=True,
        default="",
    ),
)


def check(
    *,
    shop: str,
    client_id: str = "",
    client_secret: str = "",
    access_token: str = "",
    base_url: str = "",
    api_version: str = settings.API_VERSION,
) -> str:
    """Read the shop's name."""
    app = App(access_token, client_id, client_secret)
    client = ShopifyClient(base_url or shop_url(shop), app, api_version)
    return f"found the shop {client.shop_name()}"
