"""What an order or a deal is worth if it happens: amounts, outcomes, payments, refunds.

Belongs here: potential orders, deals and revenue lines, drawn for every candidate before any run. Does not:
which of them happen (`simulation`), or how vendors show them (`billing`, `crm`).

Revenue of an order is recognised when its charge succeeds, of a deal when its invoice is paid or, without an
invoice, when it is won; a refund counts against revenue when it is made.

Data flow: Moments, seed -> Orders, Deals -> Lines (potential revenue lines in EUR).
"""

from dataclasses import dataclass

import numpy as np

from sandbox.scenarios import Scenario
from sandbox.world.calendar import DAYS, day_of, exchange_rates, instants_in_week, stream
from sandbox.world.exposure import DEAL, ORDER, Moments
from sandbox.world.people import People
from sandbox.world.renewals import contacts_before
from sandbox.world.simulation import Run

PRIOR_CUSTOMER_SHARE = 0.12
DEAL_REFUNDS = 0.5
"""Invoices refunded in part, relative to orders."""
REDUCED_EVERY = 5
"""Of candidate deals one in so many is refunded, too: not drawn, so that the smallest world has some."""


@dataclass(frozen=True)
class Orders:
    """Arrays by candidate order; `moment` is its row in Moments."""

    moment: np.ndarray
    amount_minor: np.ndarray
    currency: np.ndarray
    fails: np.ndarray
    """The only charge fails: no revenue."""
    fails_first: np.ndarray
    refund_minor: np.ndarray
    refund_at: np.ndarray
    """NaN without a refund."""


@dataclass(frozen=True)
class Deals:
    """Arrays by candidate deal. A renewal exists when its parent was won, or always for customers of old."""

    moment: np.ndarray
    """Row in Moments of the request that starts it; -1 for renewals."""
    parent: np.ndarray
    company: np.ndarray
    person: np.ndarray
    created: np.ndarray
    closes: np.ndarray
    win_chance: np.ndarray
    """Uniform draw: won when below `win_base` x (1 + win_lift x (lift - 1)), for a renewal whose customer had
    engaged plus renewal_effect."""
    win_base: np.ndarray
    no_decision: np.ndarray
    amount_minor: np.ndarray
    currency: np.ndarray
    invoiced: np.ndarray
    invoiced_at: np.ndarray
    paid_at: np.ndarray
    """NaN where an invoice stays open; the closing where no invoice is written."""
    refund_minor: np.ndarray
    refund_at: np.ndarray
    courted: np.ndarray
    """Renewals that a contact of `contact` may make likelier; empty where engaging does nothing."""
    contact: np.ndarray
    """Row in Moments, beside `courted`: the renewal's customer has engaged if one of them happened."""


@dataclass(frozen=True)
class Lines:
    """Potential revenue lines: `order` or `deal` is the row in Orders or Deals, -1 for the other."""

    instant: np.ndarray
    amount: np.ndarray
    """In EUR at the rate of the day, to the cent; negative for refunds."""
    order: np.ndarray
    deal: np.ndarray


def build_orders(seed: int, scenario: Scenario, people: People, moments: Moments) -> Orders:
    """Outcome of every candidate order."""
    rng = stream(seed, "orders/outcome")
    serials, rows = _by_serial(moments, ORDER)
    amount = np.round(rng.lognormal(np.log(62), 0.75, serials), 2)
    partial, refunded, delay = rng.random(serials), rng.random(serials), rng.gamma(2, 5, serials)
    share = np.where(partial < 0.3, rng.uniform(0.2, 0.7, serials), 1.0)
    failing = rng.random(serials)
    serial = moments.serial[rows]
    at = moments.instant[rows]
    minor = np.round(amount[serial] * 100).astype(np.int64)
    is_refunded = refunded[serial] < scenario.refund_rate
    return Orders(
        moment=rows,
        amount_minor=minor,
        currency=people.currency[moments.person[rows]],
        fails=failing[serial] < 0.015,
        fails_first=(failing[serial] >= 0.015) & (failing[serial] < 0.05),
        refund_minor=np.where(is_refunded, np.maximum(np.round(minor * share[serial]), 1), 0).astype(
            np.int64
        ),
        refund_at=np.where(is_refunded, at + 0.5 + delay[serial], np.nan),
    )


def build_deals(seed: int, scenario: Scenario, people: People, moments: Moments) -> Deals:
    """Outcome of every candidate deal, of the renewals after it, and of renewals of customers of old."""
    rng = stream(seed, "deals/outcome")
    refund_rate = scenario.refund_rate * DEAL_REFUNDS
    serials, rows = _by_serial(moments, DEAL)
    serial = moments.serial[rows]
    person = moments.person[rows].astype(np.int64)
    first = _outcome(rng, people, person, serial=serial, count=serials, refund_rate=refund_rate)
    asked = moments.instant[rows]
    first["created"] = asked + first.pop("wait")
    first["win_base"] = np.clip(0.30 * np.exp(0.22 * moments.intent[rows]), 0, 1)

    renewals = _outcome(rng, people, person, serial=serial, count=serials, refund_rate=refund_rate)
    anniversary = first["created"] + first["cycle"] + 365
    renewals["created"] = anniversary - 50 + 4 * renewals.pop("wait")
    renewals["amount_minor"] = np.round(
        first["amount_minor"] * rng.uniform(0.85, 1.25, serials)[serial]
    ).astype(np.int64)

    old = np.flatnonzero(rng.random(people.companies) < PRIOR_CUSTOMER_SHARE)
    old_person = people.company_people[people.company_start[old]]
    prior = _outcome(
        rng, people, old_person, serial=np.arange(len(old)), count=len(old), refund_rate=refund_rate
    )
    week = rng.integers(0, 52, len(old))
    prior["created"] = instants_in_week(rng, week, people.zone[old_person], np.ones(len(old), dtype=bool))
    prior.pop("wait")
    again = {key: value.copy() for key, value in prior.items()}
    again["created"] = prior["created"] + 365
    again["win_chance"] = rng.random(len(old))
    for part in (renewals, prior, again):
        part["win_base"] = np.full(len(part["person"]), scenario.renewal_chance)

    base = len(rows)
    parts = [first, renewals, prior, again]
    merged = {key: np.concatenate([part[key] for part in parts]) for key in first}
    count_old = len(old)
    none = np.full(count_old, -1)
    parent = np.concatenate([np.full(base, -1), np.arange(base), none, 2 * base + np.arange(count_old)])
    cycle = merged.pop("cycle")
    closes = merged["created"] + cycle
    invoice_delay, pay_delay, unpaid = (
        merged.pop("invoice_delay"),
        merged.pop("pay_delay"),
        merged.pop("unpaid"),
    )
    invoiced_at = closes + invoice_delay
    paid_at = np.where(merged["invoiced"], np.where(unpaid, np.nan, invoiced_at + pay_delay), closes)
    refund_share, refund_delay = merged.pop("refund_share"), merged.pop("refund_delay")
    refunded = (refund_share > 0) & merged["invoiced"] & ~unpaid
    company = people.account[merged["person"]]
    renewed = np.flatnonzero(parent >= 0) if scenario.renewal_effect else np.empty(0, dtype=np.int64)
    pair, contact = contacts_before(moments, company[renewed], closes[renewed])
    return Deals(
        moment=np.concatenate([rows, np.full(base + 2 * count_old, -1)]),
        parent=parent,
        company=company,
        closes=closes,
        invoiced_at=invoiced_at,
        paid_at=paid_at,
        refund_minor=np.where(refunded, np.round(merged["amount_minor"] * refund_share), 0).astype(np.int64),
        refund_at=np.where(refunded, paid_at + refund_delay, np.nan),
        courted=renewed[pair],
        contact=contact,
        **merged,
    )


def _by_serial(moments: Moments, kind: int) -> tuple[int, np.ndarray]:
    """How many draws the kind needs, and its rows."""
    rows = np.flatnonzero(moments.kind == kind)
    return int(moments.serial[rows].max(initial=-1)) + 1, rows


def _outcome(
    rng: np.random.Generator,
    people: People,
    person: np.ndarray,
    *,
    serial: np.ndarray,
    count: int,
    refund_rate: float,
) -> dict[str, np.ndarray]:
    company = people.account[person]
    size = np.clip(people.company_employees[company] / 80.0, 0.2, 25) ** 0.3
    amount = rng.lognormal(np.log(2_600), 0.65, count)[serial] * size
    lost = rng.random(count)[serial]
    days = rng.gamma(3, 14, count)[serial]
    refunds = ((rng.random(count) < refund_rate) | (np.arange(count) % REDUCED_EVERY == 0))[serial]
    return {
        "person": person,
        "wait": rng.gamma(2, 1.5, count)[serial] + 0.1,
        "cycle": 4 + days * np.where(lost < 0.24, 1.6, 1.0),
        "win_chance": rng.random(count)[serial],
        "no_decision": lost < 0.24,
        "amount_minor": (np.round(amount / 50) * 50 * 100).astype(np.int64),
        "currency": people.currency[person],
        "invoiced": (rng.random(count) < 0.82)[serial],
        "invoice_delay": rng.uniform(0.2, 4, count)[serial],
        "pay_delay": rng.gamma(2, 8, count)[serial] + 0.2,
        "unpaid": (rng.random(count) < 0.03)[serial],
        "refund_share": np.where(refunds, rng.uniform(0.1, 0.6, count)[serial], 0.0),
        "refund_delay": rng.gamma(2, 15, count)[serial] + 1,
    }


def deals_won(deals: Deals, scenario: Scenario, run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Which candidate deals exist and which are won in a run, renewals after their parents."""
    is_first = deals.moment >= 0
    lifted = np.ones(len(deals.moment))
    lifted[is_first] = run.deal_lift
    chance = deals.win_base * (1 + scenario.win_lift * (lifted - 1))
    engaged = np.unique(deals.courted[run.happened[deals.contact]])
    chance[engaged] += scenario.renewal_effect
    would_win = deals.win_chance < chance
    exists = np.where(is_first, run.happened[np.maximum(deals.moment, 0)], deals.parent < 0)
    exists &= deals.created < DAYS
    won = exists & would_win
    child = deals.parent >= 0
    exists[child] = won[deals.parent[child]] & (deals.created[child] < DAYS)
    won[child] = exists[child] & would_win[child]
    return exists, won


@dataclass(frozen=True)
class Outcome:
    """What one run made happen: by moment, by candidate order's row, by candidate deal's row."""

    run: Run
    ordered: np.ndarray
    deal_exists: np.ndarray
    deal_won: np.ndarray


def outcome_of(run: Run, scenario: Scenario, orders: Orders, deals: Deals) -> Outcome:
    """Orders and deals of one run."""
    exists, won = deals_won(deals, scenario, run)
    return Outcome(run, run.happened[orders.moment], exists, won)


def build_lines(seed: int, orders: Orders, deals: Deals, moments: Moments) -> Lines:
    """Every revenue line that could be, converted to EUR at the rate of its UTC day."""
    rates = exchange_rates(seed)
    paid = np.flatnonzero(~orders.fails)
    back = paid[~np.isnan(orders.refund_at[paid])]
    sold = np.flatnonzero(~np.isnan(deals.paid_at))
    given = np.flatnonzero(~np.isnan(deals.refund_at))
    instant = np.concatenate(
        [
            moments.instant[orders.moment[paid]],
            orders.refund_at[back],
            deals.paid_at[sold],
            deals.refund_at[given],
        ]
    )
    minor = np.concatenate(
        [
            orders.amount_minor[paid],
            -orders.refund_minor[back],
            deals.amount_minor[sold],
            -deals.refund_minor[given],
        ]
    )
    currency = np.concatenate(
        [orders.currency[paid], orders.currency[back], deals.currency[sold], deals.currency[given]]
    )
    order = np.concatenate([paid, back, np.full(len(sold) + len(given), -1)])
    deal = np.concatenate([np.full(len(paid) + len(back), -1), sold, given])
    amount = np.round(minor * rates[currency, day_of(instant)]) / 100
    inside = instant < DAYS - 0.001
    return Lines(instant[inside], amount[inside], order[inside], deal[inside])
