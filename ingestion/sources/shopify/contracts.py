"""Declared shape of Shopify's raw tables. Ids are gid:// texts, amounts decimals in major units.

Belongs here: columns, keys and types as data. Does not: requests (`client`), what to load when (`__init__`).
Every amount comes twice: in the shop's own currency, in which it keeps its books, and as the customer saw it.

Data flow: Shopify's objects -> these contracts -> raw_shopify.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DECIMAL, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.shopify import settings


def _money(name: str, path: str) -> tuple[Column, ...]:
    return (
        Column(f"{name}_shop_amount", DECIMAL, path=f"{path}.shopMoney.amount"),
        Column(f"{name}_shop_currency", path=f"{path}.shopMoney.currencyCode"),
        Column(f"{name}_presentment_amount", DECIMAL, path=f"{path}.presentmentMoney.amount"),
        Column(f"{name}_presentment_currency", path=f"{path}.presentmentMoney.currencyCode"),
    )


def _visit(name: str, path: str) -> tuple[Column, ...]:
    inside = f"customerJourneySummary.{path}"
    utm = ("source", "medium", "campaign", "content", "term")
    return (
        Column(f"{name}_landing_page", path=f"{inside}.landingPage"),
        Column(f"{name}_referrer_url", path=f"{inside}.referrerUrl"),
        Column(f"{name}_source", path=f"{inside}.source"),
        Column(f"{name}_source_type", path=f"{inside}.sourceType"),
        Column(f"{name}_occurred_at", TIMESTAMP, path=f"{inside}.occurredAt"),
        *(Column(f"{name}_utm_{part}", path=f"{inside}.utmParameters.{part}") for part in utm),
    )


CREATED_AT = Column("created_at", TIMESTAMP, path="createdAt", required=True)

ORDERS = Contract(
    source="shopify",
    name="orders",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("legacy_resource_id", path="legacyResourceId"),
        Column("name"),
        Column("customer_id", path="customer.id"),
        Column("email"),
        Column("billing_country", path="billingAddress.countryCodeV2"),
        Column("financial_status", path="displayFinancialStatus"),
        Column("is_test", BOOLEAN, path="test"),
        *_money("total", "totalPriceSet"),
        *_money("refunded", "totalRefundedSet"),
        Column("is_journey_ready", BOOLEAN, path="customerJourneySummary.ready"),
        Column("days_to_conversion", BIGINT, path="customerJourneySummary.daysToConversion"),
        Column("customer_order_index", BIGINT, path="customerJourneySummary.customerOrderIndex"),
        *_visit("first_visit", "firstVisit"),
        *_visit("last_visit", "lastVisit"),
        CREATED_AT,
        Column("processed_at", TIMESTAMP, path="processedAt"),
        Column("cancelled_at", TIMESTAMP, path="cancelledAt"),
        Column("updated_at", TIMESTAMP, path="updatedAt", required=True),
    ),
    ignored=settings.ORDER_FIELDS_LEFT,
)
ORDER_REFUNDS = Contract(
    source="shopify",
    name="order_refunds",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("order_id", path="orderId", required=True),
        *_money("refunded", "totalRefundedSet"),
        CREATED_AT,
    ),
)
CUSTOMERS = Contract(
    source="shopify",
    name="customers",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("legacy_resource_id", path="legacyResourceId"),
        Column("email", path="defaultEmailAddress.emailAddress"),
        Column("country", path="defaultAddress.countryCodeV2"),
        CREATED_AT,
        Column("updated_at", TIMESTAMP, path="updatedAt", required=True),
    ),
)

CONTRACTS = (ORDERS, ORDER_REFUNDS, CUSTOMERS)

PERSONAL = (
    PersonalTable(
        "raw_shopify.customers",
        matches={"email": "email", "shopify_customer": "id"},
        finds={"email": "[email]", "shopify_customer": "[id]"},
    ),
    PersonalTable(
        "raw_shopify.orders",
        matches={"email": "email", "shopify_customer": "customer_id"},
        finds={"email": "[email]", "shopify_customer": "[customer_id]"},
        clears=("customer_id", "email", "extra"),
    ),
)
