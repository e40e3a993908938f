"""Declared shape of what a shop's own database holds. Ids are text, amounts decimals in major units.

Belongs here: columns, keys and types as data. Does not: which column of the shop is which (`mapping`).

Data flow: rows of the mapped tables -> these contracts -> raw_database.
"""

from ingestion.contracts import BOOLEAN, DECIMAL, TIMESTAMP, Column, Contract, Rule
from ingestion.people import PersonalTable

CURRENCY = Column("currency", required=True, expression="upper(currency)")
CURRENCY_RULE = Rule(
    "currency",
    "not regexp_full_match(t_currency, '[A-Z]{3}')",
    "is no currency code of three letters such as EUR",
)
CHANGED = (Column("updated_at", TIMESTAMP), Column("deleted_at", TIMESTAMP))

ORDERS = Contract(
    source="database",
    name="orders",
    primary_key=("id",),
    recorded_at="ordered_at",
    columns=(
        Column("id"),
        Column("order_number"),
        Column("customer_id"),
        Column("email"),
        Column("country"),
        Column("payment_reference"),
        Column("status"),
        Column("payment_state", required=True, accepted=("paid", "pending", "cancelled")),
        Column("landing_url"),
        Column("referrer_url"),
        Column("amount", DECIMAL, required=True),
        CURRENCY,
        Column("is_test", BOOLEAN),
        Column("ordered_at", TIMESTAMP, required=True),
        *CHANGED,
    ),
    rules=(CURRENCY_RULE,),
)
REFUNDS = Contract(
    source="database",
    name="refunds",
    primary_key=("id",),
    recorded_at="refunded_at",
    columns=(
        Column("id"),
        Column("order_id", required=True),
        Column("amount", DECIMAL, required=True),
        CURRENCY,
        Column("refunded_at", TIMESTAMP, required=True),
        *CHANGED,
    ),
    rules=(CURRENCY_RULE,),
)
CUSTOMERS = Contract(
    source="database",
    name="customers",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("email"),
        Column("country"),
        Column("created_at", TIMESTAMP, required=True),
        *CHANGED,
    ),
)

CONTRACTS = (ORDERS, REFUNDS, CUSTOMERS)

PERSONAL = (
    PersonalTable(
        "raw_database.customers",
        matches={"email": "email", "database_customer": "id"},
        finds={"email": "[email]", "database_customer": "[id]"},
    ),
    PersonalTable(
        "raw_database.orders",
        matches={"email": "email", "database_customer": "customer_id"},
        finds={"email": "[email]", "database_customer": "[customer_id]"},
        clears=("customer_id", "email", "extra"),
    ),
)
