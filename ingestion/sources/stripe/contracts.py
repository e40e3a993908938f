"""Declared shape of Stripe's raw tables. Amounts are in major units, currencies in upper case.

Belongs here: columns, keys and types as data. Does not: requests (`helpers`), what to load when (`__init__`).

Data flow: Stripe's objects -> these contracts -> raw_stripe.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DECIMAL, JSON, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.stripe import settings


def _in(codes: list[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def money(name: str, path: str = "") -> Column:
    """An amount: Stripe sends whole minor units of the row's currency; exact, no float on the way."""
    units = f"try_cast({name} as bigint)"
    major = (
        f"case when upper(currency) in ({_in(settings.ZERO_DECIMAL)}) then {units}::decimal(38, 9)"
        f" when upper(currency) in ({_in(settings.THREE_DECIMAL)})"
        f" then ({units} * 0.001::decimal(4, 3))::decimal(38, 9)"
        f" else ({units} * 0.01::decimal(3, 2))::decimal(38, 9) end"
    )
    whole = f"regexp_full_match({name}, '-?[0-9]{{1,18}}')"
    expression = (
        f"case when {name} is null then null when {whole} then ({major})::varchar"
        f" else 'minor units: ' || {name} end"
    )
    return Column(name, DECIMAL, path=path, expression=expression)


CURRENCY = Column("currency", required=True, expression="upper(currency)")
CREATED_AT = Column("created_at", TIMESTAMP, path="created", required=True)

CUSTOMERS = Contract(
    source="stripe",
    name="customers",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("email"),
        Column("name"),
        Column("country", path="address.country"),
        Column("currency", expression="upper(currency)"),
        Column("metadata", JSON),
        CREATED_AT,
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.CUSTOMER_FIELDS_LEFT,
)
CHARGES = Contract(
    source="stripe",
    name="charges",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("customer_id", path="customer"),
        Column("payment_intent_id", path="payment_intent"),
        money("amount"),
        money("amount_refunded"),
        CURRENCY,
        Column("status", required=True),
        Column("is_paid", BOOLEAN, path="paid"),
        Column("is_refunded", BOOLEAN, path="refunded"),
        Column("billing_email", path="billing_details.email"),
        Column("billing_country", path="billing_details.address.country"),
        Column("metadata", JSON),
        CREATED_AT,
    ),
    ignored=settings.CHARGE_FIELDS_LEFT,
)
REFUNDS = Contract(
    source="stripe",
    name="refunds",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("charge_id", path="charge"),
        money("amount"),
        CURRENCY,
        Column("status"),
        Column("reason"),
        CREATED_AT,
    ),
    ignored=settings.REFUND_FIELDS_LEFT,
)
DISPUTES = Contract(
    source="stripe",
    name="disputes",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("charge_id", path="charge"),
        Column("payment_intent_id", path="payment_intent"),
        money("amount"),
        CURRENCY,
        Column("status", required=True),
        Column("reason"),
        Column("is_charge_refundable", BOOLEAN),
        CREATED_AT,
    ),
    ignored=settings.DISPUTE_FIELDS_LEFT,
)
INVOICES = Contract(
    source="stripe",
    name="invoices",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("customer_id", path="customer"),
        Column("subscription_id", path="parent.subscription_details.subscription"),
        Column("number"),
        Column("status"),
        Column("billing_reason"),
        money("total"),
        money("amount_paid"),
        money("starting_balance"),
        money("ending_balance"),
        CURRENCY,
        Column("metadata", JSON),
        CREATED_AT,
        Column("service_start_at", TIMESTAMP),
        Column("service_end_at", TIMESTAMP),
        Column("paid_at", TIMESTAMP, path="status_transitions.paid_at"),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.INVOICE_FIELDS_LEFT,
)
INVOICE_PAYMENTS = Contract(
    source="stripe",
    name="invoice_payments",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("invoice_id", path="invoice"),
        Column("charge_id", path="payment.charge"),
        Column("payment_intent_id", path="payment.payment_intent"),
        money("amount_paid"),
        CURRENCY,
        Column("status"),
        CREATED_AT,
    ),
    ignored=settings.INVOICE_PAYMENT_FIELDS_LEFT,
)
CREDIT_NOTES = Contract(
    source="stripe",
    name="credit_notes",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("invoice_id", path="invoice"),
        Column("customer_id", path="customer"),
        Column("customer_balance_transaction_id", path="customer_balance_transaction"),
        Column("status", required=True),
        Column("reason"),
        money("amount"),
        money("post_payment_amount"),
        money("out_of_band_amount"),
        money("refunded_amount"),
        CURRENCY,
        CREATED_AT,
        Column("voided_at", TIMESTAMP),
    ),
    ignored=settings.CREDIT_NOTE_FIELDS_LEFT,
)
SUBSCRIPTIONS = Contract(
    source="stripe",
    name="subscriptions",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("customer_id", path="customer"),
        Column("status", required=True),
        money("amount"),
        CURRENCY,
        Column("billing_interval"),
        Column("billing_interval_count", BIGINT),
        Column("is_ending", BOOLEAN, path="cancel_at_period_end"),
        Column("metadata", JSON),
        CREATED_AT,
        Column("current_period_end_at", TIMESTAMP),
        Column("canceled_at", TIMESTAMP),
        Column("ended_at", TIMESTAMP),
    ),
    ignored=settings.SUBSCRIPTION_FIELDS_LEFT,
)
BALANCE_TRANSACTIONS = Contract(
    source="stripe",
    name="balance_transactions",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id"),
        Column("type"),
        Column("reporting_category"),
        Column("source_id", path="source"),
        money("amount"),
        money("fee"),
        money("net"),
        CURRENCY,
        Column("exchange_rate", DECIMAL),
        Column("status"),
        CREATED_AT,
        Column("available_at", TIMESTAMP, path="available_on"),
    ),
    ignored=settings.BALANCE_TRANSACTION_FIELDS_LEFT,
)

CONTRACTS = (
    CUSTOMERS,
    CHARGES,
    REFUNDS,
    DISPUTES,
    INVOICES,
    INVOICE_PAYMENTS,
    CREDIT_NOTES,
    SUBSCRIPTIONS,
    BALANCE_TRANSACTIONS,
)

PERSONAL = (
    PersonalTable(
        "raw_stripe.customers",
        matches={"email": "email", "customer": "id"},
        finds={"email": "[email]", "customer": "[id]"},
    ),
    PersonalTable(
        "raw_stripe.charges",
        matches={"email": "billing_email", "customer": "customer_id"},
        finds={"email": "[billing_email]", "customer": "[customer_id]"},
        clears=("customer_id", "billing_email", "extra"),
    ),
    PersonalTable(
        "raw_stripe.invoices", matches={"customer": "customer_id"}, clears=("customer_id", "extra")
    ),
    PersonalTable(
        "raw_stripe.credit_notes", matches={"customer": "customer_id"}, clears=("customer_id", "extra")
    ),
    PersonalTable(
        "raw_stripe.subscriptions", matches={"customer": "customer_id"}, clears=("customer_id", "extra")
    ),
)
