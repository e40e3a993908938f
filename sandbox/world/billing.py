"""What Stripe holds: customers, charges, refunds, disputes, invoices, credits, subscriptions, the balance.

Belongs here: payments of orders where Stripe is the country's shop, and of all invoiced deals.
Does not: orders of the other shops (`shops`), deals paid by bank, which Stripe never sees.

Data flow: order attempts, deals, contacts -> customers, charges, refunds, disputes, invoices,
invoice_payments, credit_notes, subscriptions, balance_transactions.
"""

import json

import numpy as np
import polars as pl

from sandbox.world.billing_later import (
    DISPUTED,
    build_credit_notes,
    build_disputes,
    build_subscriptions,
    deletion_times,
    lost_dispute_id,
)
from sandbox.world.calendar import CURRENCIES, DAYS, datetimes, day_of, exchange_rates, hex_ids, stream
from sandbox.world.columns import texts
from sandbox.world.crm import Crm
from sandbox.world.crm_ids import COMPANY_KEYS, company_id
from sandbox.world.history import History
from sandbox.world.systems import CRM, SHOP, system_of

SETTLEMENT = "EUR"
REFUND_REASONS = (
    "requested_by_customer",
    "requested_by_customer",
    "requested_by_customer",
    "duplicate",
    "fraudulent",
)
SECOND = 1 / 86_400


def build_billing(
    history: History, crm: Crm, attempts: pl.DataFrame
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Every Stripe table of the whole calendar, and who (person, customer_id) the shop customers are.

    Args:
        history: the world.
        crm: its deals.
        attempts: from `order_attempts`; those of other shops are left out.
    """
    rng = stream(history.seed, "billing")
    attempts = attempts.filter(pl.col("shop") == "stripe")
    invoices = _invoices(history, crm)
    customers, shop = _customers(rng, history, crm, attempts, invoices)
    account = dict(zip(customers["key"].to_list(), customers["customer_id"].to_list(), strict=True))
    mail = dict(zip(customers["key"].to_list(), customers["email"].to_list(), strict=True))

    invoices = invoices.with_columns(
        customer_id=pl.col("key").replace_strict(account, return_dtype=pl.String)
    ).with_columns(invoice_id=texts(hex_ids(rng, len(invoices), "in_1", 23)))
    paid = invoices.filter(pl.col("paid").is_not_null() & (pl.col("paid") < DAYS - 0.001))
    columns = [
        "key",
        "instant",
        "minor",
        "currency",
        "status",
        "order_id",
        "invoice_id",
        "country",
        "refund_minor",
        "refund_at",
    ]
    lines = pl.concat(
        [
            attempts.with_columns(invoice_id=pl.lit(None, dtype=pl.String)).select(columns),
            paid.with_columns(
                instant="paid", status=pl.lit("succeeded"), order_id=pl.lit(None, dtype=pl.String)
            ).select(columns),
        ]
    ).sort("instant", "key", "status")
    lines = lines.with_columns(
        charge_id=texts(hex_ids(rng, len(lines), "ch_3", 23)),
        payment_intent_id=texts(hex_ids(rng, len(lines), "pi_3", 23)),
        customer_id=pl.col("key").replace_strict(account, return_dtype=pl.String),
        email=pl.col("key").replace_strict(mail, return_dtype=pl.String),
    )
    back = lines.filter(pl.col("refund_at").is_not_null() & (pl.col("refund_at") < DAYS - 0.001)).sort(
        "refund_at", "charge_id"
    )
    back = back.with_columns(
        refund_id=texts(hex_ids(rng, len(back), "re_3", 23)),
        reason=texts(np.asarray(REFUND_REASONS)[rng.integers(0, len(REFUND_REASONS), len(back))].tolist()),
    )
    credit_notes = build_credit_notes(back)
    noted = credit_notes.filter(pl.col("refund_id").is_null())["charge_id"]
    back = back.filter(~pl.col("charge_id").is_in(noted.implode()))  # no money moved through Stripe
    refunds = back.filter(pl.col("reason") != DISPUTED)
    by_invoice = lines.filter(pl.col("invoice_id").is_not_null())
    tables = {
        "customers": customers.drop("key").with_columns(deletion_times(history.seed, customers, lines)),
        "charges": lines.select(
            "charge_id",
            "payment_intent_id",
            "customer_id",
            pl.col("minor").alias("amount_minor"),
            "currency",
            "status",
            "email",
            "country",
            "order_id",
            "invoice_id",
            datetimes(lines["instant"].to_numpy(), "created_at"),
        ),
        "refunds": refunds.select(
            "refund_id",
            "charge_id",
            pl.col("refund_minor").alias("amount_minor"),
            "currency",
            "reason",
            datetimes(refunds["refund_at"].to_numpy(), "created_at"),
        ),
        "disputes": build_disputes(history.seed, lines, back),
        "subscriptions": build_subscriptions(history.seed, invoices),
        "invoices": _invoice_table(invoices, by_invoice),
        "invoice_payments": by_invoice.select(
            pl.col("charge_id").str.replace("ch_3", "inpay_1").alias("invoice_payment_id"),
            "invoice_id",
            "charge_id",
            "payment_intent_id",
            pl.col("minor").alias("amount_minor"),
            "currency",
            datetimes(by_invoice["instant"].to_numpy(), "created_at"),
        ),
    }
    tables["credit_notes"] = credit_notes.drop("charge_id")
    tables["balance_transactions"] = _balance(rng, history, lines, back)
    return tables, shop


def order_attempts(history: History) -> pl.DataFrame:
    """Charges of orders in every shop: the one that counts, and a failed one before it now and then."""
    rng = stream(history.seed, "order_attempts")
    orders, moments, people = history.orders, history.moments, history.people
    rows = np.flatnonzero(history.outcome.ordered)
    rows = rows[np.argsort(moments.instant[orders.moment[rows]], kind="stable")]
    person = moments.person[orders.moment[rows]].astype(np.int64)
    frame = pl.DataFrame(
        {
            "key": texts(f"person:{value}" for value in person.tolist()),
            "person": person,
            "instant": moments.instant[orders.moment[rows]],
            "minor": orders.amount_minor[rows],
            "currency": texts(np.asarray(CURRENCIES)[orders.currency[rows]].tolist()),
            "status": texts(np.where(orders.fails[rows], "failed", "succeeded").tolist()),
            "order_id": texts(f"HL-{100_001 + number}" for number in range(len(rows))),
            "country": texts(people.country[person]),
            "refund_minor": orders.refund_minor[rows],
            "refund_at": pl.Series(np.where(orders.fails[rows], np.nan, orders.refund_at[rows])).fill_nan(
                None
            ),
        }
    )
    first = frame.filter(pl.Series(orders.fails_first[rows])).with_columns(
        instant=pl.col("instant")
        - pl.Series(rng.uniform(20, 150, int(orders.fails_first[rows].sum()))) * SECOND,
        status=pl.lit("failed"),
        refund_minor=pl.lit(0, dtype=pl.Int64),
        refund_at=pl.lit(None, dtype=pl.Float64),
    )
    joined = pl.concat([frame, first]).filter(pl.col("instant") > 0)
    return joined.with_columns(shop=system_of("country", SHOP))


def _invoices(history: History, crm: Crm) -> pl.DataFrame:
    """Invoices of won deals that are not paid by bank, in order of writing."""
    source = history.deals
    deals = crm.deals.deals.filter("won")
    row = deals["row"].to_numpy()
    frame = pl.DataFrame(
        {
            "deal_id": deals["deal_id"],
            "company": deals["company"],
            "person": deals["person"],
            "written": source.invoiced_at[row],
            "paid": pl.Series(source.paid_at[row]).fill_nan(None),
            "minor": source.amount_minor[row],
            "currency": texts(np.asarray(CURRENCIES)[source.currency[row]].tolist()),
            "country": texts(history.people.country[deals["person"].to_numpy()]),
            "refund_minor": source.refund_minor[row],
            "refund_at": pl.Series(source.refund_at[row]).fill_nan(None),
        }
    ).filter(pl.Series(source.invoiced[row]) & (pl.col("written") < DAYS - 0.001))
    return frame.sort("written", "deal_id").with_columns(
        key=pl.format("company:{}", "company"), number=pl.format("HL-{}", pl.int_range(pl.len()) + 20_001)
    )


def _invoice_table(invoices: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    joined = invoices.join(
        payments.select("invoice_id", "charge_id", "instant"),
        on="invoice_id",
        how="left",
        maintain_order="left",
    )
    return joined.select(
        "invoice_id",
        "customer_id",
        "number",
        pl.col("minor").alias("total_minor"),
        "currency",
        "deal_id",
        datetimes(joined["written"].to_numpy(), "created_at"),
        datetimes(joined["instant"].fill_null(np.nan).to_numpy(), "paid_at"),
        "charge_id",
    )


def _customers(
    rng: np.random.Generator, history: History, crm: Crm, attempts: pl.DataFrame, invoices: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One customer per shopping person and per invoiced company, in order of creation."""
    people = history.people
    shop = (
        attempts.group_by("key", "person")
        .agg(pl.col("instant").min(), pl.col("currency").first())
        .sort("instant", "person")
    )
    person = shop["person"].to_numpy()
    second = rng.random(len(shop)) < 0.06
    firms = (
        invoices.group_by("key", "company")
        .agg(pl.col("written").min(), pl.col("person").first(), pl.col("currency").first())
        .sort("written", "company")
    )
    company, contact = firms["company"].to_numpy(), firms["person"].to_numpy()
    office = rng.random(len(firms)) < 0.55
    joined = pl.concat(
        [
            pl.DataFrame(
                {
                    "key": shop["key"],
                    "email": texts(np.where(second, people.alias[person], people.email[person])),
                    "name": texts(people.first_name[person] + " " + people.last_name[person]),
                    "country": texts(people.country[person]),
                    "currency": shop["currency"],
                    "instant": shop["instant"] - 30 * SECOND,
                    "metadata": texts(["{}"] * len(shop)),
                }
            ),
            pl.DataFrame(
                {
                    "key": firms["key"],
                    "email": texts(
                        np.where(office, "billing@" + people.company_domain[company], people.email[contact])
                    ),
                    "name": texts(people.company_name[company]),
                    "country": texts(people.company_country[company]),
                    "currency": firms["currency"],
                    "instant": firms["written"] - 60 * SECOND,
                    "metadata": texts(
                        json.dumps({COMPANY_KEYS[CRM[country]]: company_id(value, country)})
                        for value, country in zip(
                            company.tolist(), people.company_country[company].tolist(), strict=True
                        )
                    ),
                }
            ),
        ]
    ).sort("instant", "key")
    joined = joined.with_columns(customer_id=texts(hex_ids(rng, len(joined), "cus_", 14)))
    table = joined.select(
        "key",
        "customer_id",
        "email",
        "name",
        "country",
        "currency",
        datetimes(np.maximum(joined["instant"].to_numpy(), 0), "created_at"),
        "metadata",
    )
    known = shop.select("key", "person").join(
        joined.select("key", "customer_id"), on="key", maintain_order="left"
    )
    return table, known.select("person", "customer_id")


def _balance(
    rng: np.random.Generator, history: History, charges: pl.DataFrame, refunds: pl.DataFrame
) -> pl.DataFrame:
    """Movements on the EUR balance: amount at the day's rate, Stripe's fee, what remains."""
    rates = exchange_rates(history.seed)
    is_disputed = pl.col("reason") == DISPUTED
    good = charges.filter(pl.col("status") == "succeeded")
    both = pl.concat(
        [
            good.select("instant", "currency", pl.col("minor"), type=pl.lit("charge"), source_id="charge_id"),
            refunds.select(
                pl.col("refund_at").alias("instant"),
                "currency",
                -pl.col("refund_minor").alias("minor"),
                type=pl.when(is_disputed).then(pl.lit("adjustment")).otherwise(pl.lit("refund")),
                source_id=pl.when(is_disputed).then(lost_dispute_id()).otherwise("refund_id"),
            ),
        ]
    ).sort("instant", "source_id")
    currency = (
        both["currency"]
        .replace_strict({name: index for index, name in enumerate(CURRENCIES)}, return_dtype=pl.Int64)
        .to_numpy()
    )
    rate = rates[currency, day_of(both["instant"].to_numpy())]
    amount = np.round(both["minor"].to_numpy() * rate).astype(np.int64)
    is_charge = both["type"].to_numpy() == "charge"
    fee = np.where(
        is_charge, np.round(amount * 0.015 + 25 + np.where(currency > 0, amount * 0.01, 0)), 0
    ).astype(np.int64)
    return both.select(
        texts(hex_ids(rng, len(both), "txn_3", 23)).alias("txn_id"),
        "type",
        "source_id",
        amount_minor=pl.Series(amount),
        fee_minor=pl.Series(fee),
        net_minor=pl.Series(amount - fee),
        currency=pl.lit(SETTLEMENT),
        exchange_rate=pl.when(pl.Series(currency > 0)).then(pl.Series(rate)),
        created_at=datetimes(both["instant"].to_numpy()),
        available_at=datetimes(np.floor(both["instant"].to_numpy()) + 3),
    )
