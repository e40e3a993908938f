"""Customers, charges, refunds, disputes and what they moved, in the shape of the API family `endive`.

Amounts stay integers in the currency's minor unit, times are epoch seconds, currencies lower case. What later
families took away (`charge.invoice`) is not here.

Data flow: rows of the tables customers, charges, refunds, disputes, balance_transactions -> objects.
"""

from datetime import datetime

import orjson

from sandbox.servers.paging import Row


def customer(row: Row) -> Row:
    """A customer as of the moment."""
    return {
        "id": row["id"],
        "object": "customer",
        "address": {
            "city": None,
            "country": row["country"],
            "line1": None,
            "postal_code": None,
            "state": None,
        },
        "balance": 0,
        "created": row["created"],
        "currency": (row["currency"] or "").lower() or None,
        "delinquent": False,
        "description": None,
        "email": row["email"],
        "livemode": False,
        "metadata": orjson.loads(row["metadata"]) if row["metadata"] else {},
        "name": row["name"],
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def charge(row: Row) -> Row:
    """A charge with what had been refunded."""
    paid = row["status"] == "succeeded"
    return {
        "id": row["id"],
        "object": "charge",
        "amount": row["amount_minor"],
        "amount_captured": row["amount_minor"] if paid else 0,
        "amount_refunded": row["amount_refunded"],
        "balance_transaction": row["txn_id"],
        "billing_details": {
            "address": {"city": None, "country": row["country"], "line1": None, "postal_code": None},
            "email": row["email"],
            "name": None,
            "phone": None,
        },
        "captured": paid,
        "created": row["created"],
        "currency": row["currency"].lower(),
        "customer": row["customer"],
        "description": None,
        "disputed": row["disputed"],
        "failure_code": None if paid else "card_declined",
        "failure_message": None if paid else "Your card was declined.",
        "livemode": False,
        "metadata": {"order_id": row["order_id"]} if row["order_id"] else {},
        "paid": paid,
        "payment_intent": row["payment_intent_id"],
        "payment_method_details": {"type": "card", "card": {"country": row["country"]}},
        "receipt_email": None,
        "refunded": paid and row["amount_refunded"] >= row["amount_minor"],
        "status": row["status"],
    }


def refund(row: Row) -> Row:
    """A refund of one charge."""
    return {
        "id": row["id"],
        "object": "refund",
        "amount": row["amount_minor"],
        "balance_transaction": row["txn_id"],
        "charge": row["charge"],
        "created": row["created"],
        "currency": row["currency"].lower(),
        "metadata": {},
        "payment_intent": row["payment_intent"],
        "reason": row["reason"],
        "receipt_number": None,
        "status": "succeeded",
    }


def dispute(row: Row) -> Row:
    """A dispute of one charge."""
    return {
        "id": row["id"],
        "object": "dispute",
        "amount": row["amount_minor"],
        "balance_transactions": [],
        "charge": row["charge"],
        "created": row["created"],
        "currency": row["currency"].lower(),
        "enhanced_eligibility_types": [],
        "evidence": {"customer_email_address": None, "product_description": None},
        "evidence_details": {
            "due_by": row["created"] + 14 * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": row["status"] != "lost",
            "past_due": False,
            "submission_count": int(row["status"] != "lost"),
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": row["payment_intent"],
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "case_type": "chargeback"}},
        "reason": row["reason"],
        "status": row["status"],
    }


def balance_transaction(row: Row) -> Row:
    """What a charge, refund or dispute moved, and Stripe's fee."""
    rate = row["exchange_rate"]
    fee = row["fee_minor"]
    return {
        "id": row["id"],
        "object": "balance_transaction",
        "amount": row["amount_minor"],
        "available_on": _epoch(row["available_at"]),
        "balance_type": "payments",
        "created": row["created"],
        "currency": row["currency"].lower(),
        "description": None,
        "exchange_rate": None if rate is None else float(rate),
        "fee": fee,
        "fee_details": [
            {
                "amount": fee,
                "currency": row["currency"].lower(),
                "description": "Processing fees",
                "type": "stripe_fee",
            }
        ]
        if fee
        else [],
        "net": row["net_minor"],
        "reporting_category": row["type"],
        "source": row["source"],
        "status": row["status"],
        "type": row["type"],
    }


def _epoch(value: datetime | None) -> int | None:
    return None if value is None else int(value.timestamp())
