"""What a person is asked to connect a WooCommerce shop.

Data flow: FIELDS -> check -> how many orders the key may see.
"""

from ingestion.connection import Field
from ingestion.sources.woocommerce.client import WooClient

FIELDS = (
    Field("base_url", "Address of the shop", "https://yourshop.example"),
    Field(
        "consumer_key",
        "Consumer key",
        "WooCommerce > Settings > Advanced > REST API > Add key, permission Read",
        is_secret=True,
    ),
    Field("consumer_secret", "Consumer secret", "shown once, beside the key", is_secret=True),
)


def check(*, base_url: str, consumer_key: str, consumer_secret: str) -> str:
    """Count the orders that the key may see."""
    count = WooClient(base_url, consumer_key, consumer_secret).order_count()
    return f"found a shop with {count:,} orders"
