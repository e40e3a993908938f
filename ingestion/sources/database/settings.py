"""How a shop's own database is read, as constants.

Belongs here: chunk sizes, windows, the tables and columns that are looked for when tilltale.toml names none.
Does not: the address (dlt reads it), reading (`reader`), tables (`contracts`).

Data flow: none; constants only.
"""

CHUNK_ROWS = 50_000
CONNECT_SECONDS = 20
OVERLAP_MINUTES = 10
FULL_DAYS = 7  # a row that is deleted changes nothing that a walk by change could see
CLOCK_CHANGE_HOURS = 1  # an hour that comes twice in a zone is read twice

DEFAULT_TABLES = {
    "orders": {
        "table": "orders",
        "id": "id",
        "order_number": "number",
        "customer_id": "customer_id",
        "email": "email",
        "country": "country",
        "payment_reference": "payment_reference",
        "status": "status",
        "landing_url": "landing_url",
        "referrer_url": "referrer_url",
        "amount": "total",
        "currency": "currency",
        "is_test": "is_test",
        "ordered_at": "created_at",
        "updated_at": "updated_at",
    },
    "refunds": {
        "table": "refunds",
        "id": "id",
        "order_id": "order_id",
        "amount": "amount",
        "currency": "currency",
        "refunded_at": "created_at",
    },
    "customers": {
        "table": "customers",
        "id": "id",
        "email": "email",
        "country": "country",
        "created_at": "created_at",
    },
}

# What a shop calls an order that was paid, and one that came to nothing; anything else must be said.
STATUSES = {
    "paid": (
        "paid processing shipped sent delivered fulfilled completed complete closed refunded"
        " partially_refunded returned"
    ).split(),
    "pending": "pending open new unpaid draft on-hold on_hold authorized awaiting_payment".split(),
    "cancelled": "cancelled canceled failed void voided expired abandoned".split(),
}  # fmt: skip
