"""Invoices, their payments and credit notes in the shape of the API family `endive`.

Data flow: rows of the tables invoices, invoice_payments, credit_notes -> objects.
"""

from sandbox.servers.paging import Row
from sandbox.world.crm_ids import DEAL_KEYS

YEAR_SECONDS = 365 * 86_400
SERVED_EVERY = 3  # invoices of a year's care; the others are for what is delivered at once


def invoice(row: Row) -> Row:
    """An invoice; the balance that customers have with the company pays nothing here."""
    total = row["total_minor"]
    paid = row["status"] == "paid"
    return {
        "id": row["id"],
        "object": "invoice",
        "amount_due": total,
        "amount_paid": total if paid else 0,
        "amount_remaining": 0 if paid else total,
        "amount_overpaid": 0,
        "attempted": paid,
        "billing_reason": "manual",
        "collection_method": "send_invoice",
        "created": row["created"],
        "currency": row["currency"].lower(),
        "customer": row["customer"],
        "description": None,
        "due_date": row["created"] + 30 * 86_400,
        "ending_balance": 0,
        "lines": {
            "object": "list",
            "data": [_line(row)],
            "has_more": False,
            "url": f"/v1/invoices/{row['id']}/lines",
        },
        "livemode": False,
        "metadata": {DEAL_KEYS[row["crm"]]: row["deal_id"]} if row["deal_id"] else {},
        "number": row["number"],
        "parent": None,
        "starting_balance": 0,
        "status": row["status"],
        "status_transitions": {
            "finalized_at": row["created"],
            "marked_uncollectible_at": None,
            "paid_at": None if row["paid_at"] is None else int(row["paid_at"].timestamp()),
            "voided_at": None,
        },
        "subtotal": total,
        "total": total,
        "total_taxes": [],
    }


def invoice_payment(row: Row) -> Row:
    """A payment of one."""
    # The payment is a payment intent where there is one; a bare charge otherwise.
    if row["payment_intent_id"]:
        payment = {"type": "payment_intent", "payment_intent": row["payment_intent_id"]}
    else:
        payment = {"type": "charge", "charge": row["charge_id"]}
    return {
        "id": row["id"],
        "object": "invoice_payment",
        "amount_paid": row["amount_minor"],
        "amount_requested": row["amount_minor"],
        "created": row["created"],
        "currency": row["currency"].lower(),
        "invoice": row["invoice"],
        "is_default": True,
        "livemode": False,
        "payment": payment,
        "status": row["status"],
        "status_transitions": {"canceled_at": None, "paid_at": row["created"]},
    }


def _line(row: Row) -> Row:
    is_served = int(row["number"].rpartition("-")[2]) % SERVED_EVERY == 0
    return {
        "id": f"il_{row['id'].removeprefix('in_')}",
        "object": "line_item",
        "amount": row["total_minor"],
        "currency": row["currency"].lower(),
        "description": None,
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": row["id"],
        "livemode": False,
        "metadata": {},
        "parent": None,
        "period": {"start": row["created"], "end": row["created"] + (YEAR_SECONDS if is_served else 0)},
        "quantity": 1,
        "subtotal": row["total_minor"],
        "taxes": [],
    }


def credit_note(row: Row) -> Row:
    """A credit note of a paid invoice: given back by a refund, outside Stripe, or as a credit for later."""
    amount = row["amount_minor"]
    is_balance = row["given_as"] == "balance"
    refund = {
        "amount_refunded": amount,
        "payment_record_refund": None,
        "refund": row["refund_id"],
        "type": "refund",
    }
    return {
        "id": row["id"],
        "object": "credit_note",
        "amount": amount,
        "amount_shipping": 0,
        "created": row["created"],
        "currency": row["currency"].lower(),
        "customer": row["customer"],
        "customer_balance_transaction": f"cbtxn_{row['id'].removeprefix('cn_')}" if is_balance else None,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": row["created"],
        "invoice": row["invoice"],
        "livemode": False,
        "memo": None,
        "metadata": {},
        "number": row["number"],
        "out_of_band_amount": amount if row["given_as"] == "out_of_band" else None,
        "post_payment_amount": amount,
        "pre_payment_amount": 0,
        "reason": row["reason"],
        "refunds": [refund] if row["refund_id"] else [],
        "status": "issued",
        "subtotal": amount,
        "total": amount,
        "total_taxes": [],
        "type": "post_payment",
        "voided_at": None,
    }
