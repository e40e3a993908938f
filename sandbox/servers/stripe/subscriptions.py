"""One subscription in the shape of the API family `endive`: the present period belongs to its items.

Data flow: row of the table subscriptions -> object.
"""

from datetime import datetime

from sandbox.servers.paging import Row

MONTH_SECONDS = 30 * 86_400


def subscription(row: Row, as_of: datetime) -> Row:
    """The object as of `as_of`; a canceled one stays in its last period."""
    ended = row["canceled_at"]
    seen = int((ended or as_of).timestamp())
    start = row["created"] + max(seen - row["created"], 0) // MONTH_SECONDS * MONTH_SECONDS
    currency = row["currency"].lower()
    key = row["id"].removeprefix("sub_1")
    item = {
        "id": f"si_{key[:14]}",
        "object": "subscription_item",
        "created": row["created"],
        "current_period_end": start + MONTH_SECONDS,
        "current_period_start": start,
        "discounts": [],
        "metadata": {},
        "price": {
            "id": f"price_1{key}",
            "object": "price",
            "active": True,
            "billing_scheme": "per_unit",
            "created": row["created"],
            "currency": currency,
            "livemode": False,
            "metadata": {},
            "product": "prod_HarbourlightCare",
            "recurring": {"interval": "month", "interval_count": 1, "meter": None, "usage_type": "licensed"},
            "type": "recurring",
            "unit_amount": row["amount_minor"],
            "unit_amount_decimal": str(row["amount_minor"]),
        },
        "quantity": 1,
        "subscription": row["id"],
        "tax_rates": [],
    }
    return {
        "id": row["id"],
        "object": "subscription",
        "billing_cycle_anchor": row["created"],
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": int(ended.timestamp()) if ended else None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "send_invoice",
        "created": row["created"],
        "currency": currency,
        "customer": row["customer"],
        "days_until_due": 30,
        "description": None,
        "discounts": [],
        "ended_at": int(ended.timestamp()) if ended else None,
        "items": {
            "object": "list",
            "data": [item],
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={row['id']}",
        },
        "latest_invoice": None,
        "livemode": False,
        "metadata": {},
        "start_date": row["created"],
        "status": row["status"],
        "trial_end": None,
        "trial_start": None,
    }
