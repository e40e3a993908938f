"""Declared shape of WooCommerce's raw tables. Ids are text, amounts decimals in major units, times UTC.

Belongs here: columns, keys and types as data. Does not: requests (`client`), what to load when (`__init__`).

Data flow: WooCommerce's objects -> these contracts -> raw_woocommerce.
"""

from ingestion.contracts import BIGINT, DECIMAL, TEXT, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.woocommerce import settings

CREATED_AT = Column("created_at", TIMESTAMP, path="date_created_gmt", required=True)
CURRENCY = Column("currency", required=True, expression="upper(currency)")

ORDERS = Contract(
    source="woocommerce",
    name="orders",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("number"),
        Column("status", required=True),
        Column("customer_id", expression="nullif(customer_id, '0')"),  # 0: a guest
        Column("email", path="billing.email"),
        Column("billing_country", path="billing.country"),
        Column("total", DECIMAL, required=True),
        CURRENCY,
        Column("payment_method"),
        Column("transaction_id"),
        Column("created_via"),
        *(
            Column(f"attribution_{name}", BIGINT if name == "session_pages" else TEXT,
                   path=f"attribution.{name}")
            for name in settings.ATTRIBUTION
        ),
        CREATED_AT,
        Column("paid_at", TIMESTAMP, path="date_paid_gmt"),
        Column("completed_at", TIMESTAMP, path="date_completed_gmt"),
        Column("updated_at", TIMESTAMP, path="date_modified_gmt", required=True),
    ),
    ignored=frozenset({"refunds", "attribution.*"}) | settings.LINKS,
)  # fmt: skip
ORDER_REFUNDS = Contract(
    source="woocommerce",
    name="order_refunds",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("order_id", required=True),
        Column("amount", DECIMAL, required=True),
        CURRENCY,
        CREATED_AT,
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.REFUND_FIELDS_LEFT,
)
CUSTOMERS = Contract(
    source="woocommerce",
    name="customers",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("email"),
        Column("country", path="billing.country"),
        CREATED_AT,
        Column("updated_at", TIMESTAMP, path="date_modified_gmt"),
    ),
    ignored=settings.LINKS,
)

CONTRACTS = (ORDERS, ORDER_REFUNDS, CUSTOMERS)

PERSONAL = (
    PersonalTable(
        "raw_woocommerce.customers",
        matches={"email": "email", "woocommerce_customer": "id"},
        finds={"email": "[email]", "woocommerce_customer": "[id]"},
    ),
    PersonalTable(
        "raw_woocommerce.orders",
        matches={"email": "email", "woocommerce_customer": "customer_id"},
        finds={"email": "[email]", "woocommerce_customer": "[customer_id]"},
        clears=("customer_id", "email", "extra"),
    ),
)
