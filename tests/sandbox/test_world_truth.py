"""The truth is the difference of two runs, agrees with the tables, and is what each scenario promises."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sandbox.scenarios import CHANNEL_NAMES, CHANNELS, get_scenario
from sandbox.world import load_or_generate, truth_until
from sandbox.world.exposure import EXPOSURE
from sandbox.world.history import History, build_history
from sandbox.world.renewals import contacts_before
from sandbox.world.sales import outcome_of
from sandbox.world.truth import MARKETING, TOTAL, summarize
from tests.sandbox.worlds import tiny, tiny_history, won_deals

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def revenue_of_tables(tables: dict[str, pl.DataFrame], as_of: datetime) -> float:
    """Net revenue in EUR from payments, refunds, lost disputes, credits, and won deals without an invoice."""
    rates = tables["files_fx_rates"].select(
        "date", currency="from_currency", rate=pl.col("rate").cast(pl.Float64)
    )
    by_bank = (
        won_deals(tables)
        .join(tables["invoices"], on=["crm", "deal_id"], how="anti")
        .select("currency", at="won_at", minor=(pl.col("amount").cast(pl.Float64) * 100).round())
    )
    # A deal won in the last days whose invoice is not written inside the calendar is not paid by bank.
    by_bank = by_bank.filter(pl.col("at") < as_of)
    charges = tables["charges"].filter(pl.col("status") == "succeeded")
    lines = pl.concat(
        [
            charges.select("currency", at="created_at", minor=pl.col("amount_minor").cast(pl.Float64)),
            tables["refunds"].select(
                "currency", at="created_at", minor=-pl.col("amount_minor").cast(pl.Float64)
            ),
            tables["disputes"]
            .filter(pl.col("outcome") == "lost")
            .select("currency", at="created_at", minor=-pl.col("amount_minor").cast(pl.Float64)),
            # one that names a refund is that refund
            tables["credit_notes"]
            .filter(pl.col("refund_id").is_null())
            .select("currency", at="created_at", minor=-pl.col("amount_minor").cast(pl.Float64)),
            by_bank.select("currency", "at", "minor"),
            *(line for shop in ("shopify", "woocommerce", "database") for line in shop_lines(tables, shop)),
        ]
    ).filter(pl.col("at") < as_of)
    joined = lines.with_columns(date=pl.col("at").dt.date()).join(rates, on=["date", "currency"], how="left")
    return float((joined["minor"] * joined["rate"]).to_numpy().round().sum() / 100)


def shop_lines(tables: dict[str, pl.DataFrame], shop: str) -> list[pl.DataFrame]:
    """Paid orders that were no test, and what was given back."""
    minor = (pl.col("amount").cast(pl.Float64) * 100).round()
    orders = tables[f"{shop}_orders"].filter(pl.col("paid_at").is_not_null())
    if "is_test" in orders.columns:
        orders = orders.filter(~pl.col("is_test"))
    return [
        orders.select("currency", at="paid_at", minor=minor),
        tables[f"{shop}_refunds"].select("currency", at="created_at", minor=-minor),
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_total__is_what_the_vendors_tables_add_up_to(seed: int) -> None:
    tables, truth, meta = tiny("default", seed)
    for as_of in (AS_OF, datetime(2025, 9, 1, tzinfo=UTC)):
        known = summarize(meta, truth["truth_lines"], truth["truth_counts"], as_of)
        assert known["total_net_revenue"] == pytest.approx(revenue_of_tables(tables, as_of), abs=0.05)


@pytest.mark.parametrize("channel", ["linkedin/employee_share", "facebook/organic_post", "web/email"])
def test_channel__is_worth_the_difference_between_on_and_off(channel: str) -> None:
    history = tiny_history()
    lines = tiny()[1]["truth_lines"]
    run = history.simulator.run(frozenset([CHANNEL_NAMES.index(channel)]))
    off = outcome_of(run, history.scenario, history.orders, history.deals)

    def revenue(outcome) -> float:
        of_order = history.lines.order >= 0
        kept = np.where(of_order, outcome.ordered[history.lines.order], outcome.deal_won[history.lines.deal])
        return float(history.lines.amount[kept].sum())

    truth = lines.filter(pl.col("channel") == channel)["amount"].sum()
    assert revenue(history.outcome) - revenue(off) == pytest.approx(truth, abs=0.01)
    assert not (off.ordered & ~history.outcome.ordered).any()
    assert not (off.deal_won & ~history.outcome.deal_won).any()


def test_run__is_the_same_twice_and_nothing_is_left_of_a_channel_that_is_off() -> None:
    history = tiny_history()
    again = history.simulator.run()
    assert (again.happened == history.outcome.run.happened).all()
    for index in range(len(CHANNELS)):
        off = history.simulator.run(frozenset([index]))
        mine = (history.moments.channel == index) & (history.moments.kind == EXPOSURE)
        assert not off.happened[mine].any()


def test_default__has_effects_that_are_modest_and_add_up_to_about_the_whole() -> None:
    lines = pl.concat([tiny("default", seed)[1]["truth_lines"] for seed in (1, 2, 7)])
    worth = dict(lines.group_by("channel").agg(pl.col("amount").sum()).iter_rows())
    share = worth[MARKETING] / worth[TOTAL]
    assert 0.08 < share < 0.4
    assert all(worth.get(name, 0) >= 0 for name in CHANNEL_NAMES)
    alone = sum(worth.get(name, 0) for name in CHANNEL_NAMES)
    assert 0.6 < alone / worth[MARKETING] < 1.5


@pytest.mark.parametrize("seed", [1, 2])
def test_null__nothing_is_caused_though_touches_follow_intent(seed: int) -> None:
    _, truth, meta = tiny("null", seed)
    known = summarize(meta, truth["truth_lines"], truth["truth_counts"], datetime(2026, 12, 31, tzinfo=UTC))
    assert [row["incremental_net_revenue"] for row in known["channels"].values()] == [0.0] * len(CHANNELS)
    assert known["marketing_net_revenue"] == 0.0
    assert set(truth["truth_lines"]["channel"]) == {TOTAL}
    assert all(row["clicks"] > 0 for row in known["channels"].values())
    history = tiny_history("null", seed)
    seen = history.moments_of(EXPOSURE)
    clicked = history.moments.clicks[seen]
    assert history.moments.intent[seen][clicked].mean() > history.moments.intent[seen][~clicked].mean() + 0.2


def test_confounded__ads_that_cause_nothing_are_the_last_thing_buyers_touch() -> None:
    worth, total, last, orders = 0.0, 0.0, 0, 0
    for seed in (1, 2, 7):
        tables, truth, meta = tiny("confounded", seed)
        known = summarize(meta, truth["truth_lines"], truth["truth_counts"], AS_OF)
        total += known["total_net_revenue"]
        worth += net(known, "facebook/paid_ad") + net(known, "web/paid_ad")
        bought = tables["form_submissions"].filter(pl.col("form") == "checkout").sort("submitted_at")
        visits = tables["visits"].select("anonymous_id", "visited_at", "utm_medium", "utm_source")
        touched = bought.join_asof(
            visits.sort("visited_at"),
            left_on="submitted_at",
            right_on="visited_at",
            by="anonymous_id",
            tolerance="30d",
            check_sortedness=False,
        )
        ads = (pl.col("utm_medium") == "cpc") | (
            (pl.col("utm_source") == "facebook") & (pl.col("utm_medium") == "paid_social")
        )
        last += len(touched.filter(ads))
        orders += len(touched)
    assert last / orders > 0.4
    assert worth / total < 0.005


def renewals(scenario: str, seed: int) -> tuple[History, np.ndarray, np.ndarray]:
    """A world, its renewals that exist, and how often the customer of each had engaged before its quarter."""
    history = build_history(seed, get_scenario(scenario), 0.4)
    deals, happened = history.deals, history.outcome.run.happened
    rows = np.flatnonzero((deals.parent >= 0) & history.outcome.deal_exists)
    renewal, contact = contacts_before(history.moments, deals.company[rows], deals.closes[rows])
    return history, rows, np.bincount(renewal[happened[contact]], minlength=len(rows))


@pytest.mark.parametrize(("scenario", "effect"), [("default", 0.0), ("loyal", 0.3)])
def test_loyal__engaging_wins_renewals_and_in_no_other_world(
    scenario: str, effect: float, tmp_path: Path
) -> None:
    won: dict[bool, list[bool]] = {True: [], False: []}
    for seed in (1, 2):
        history, rows, contacts = renewals(scenario, seed)
        for place, engaged in zip(rows, contacts > 0, strict=True):
            won[engaged].append(history.outcome.deal_won[place])
        # without posts, shares and events nobody engages, and no other renewal is lost by it
        channels = frozenset(index for index, channel in enumerate(CHANNELS) if not channel.is_paid)
        off = outcome_of(history.simulator.run(channels), history.scenario, history.orders, history.deals)
        both = rows[off.deal_exists[rows]]
        lost = history.outcome.deal_won[both] & ~off.deal_won[both]
        assert lost.any() == (effect > 0)
        assert not lost[contacts[off.deal_exists[rows]] == 0].any()
    difference = float(np.mean(won[True]) - np.mean(won[False]))
    # of some 400 renewals: its standard error is about .045
    assert difference == pytest.approx(effect, abs=0.12)
    known = truth_until(load_or_generate(scenario, 1, "tiny", tmp_path).directory, AS_OF)
    assert known["engagement_effect"]["renewal_rate"] == effect
    assert ("churn_rate" in known["engagement_effect"]) == (effect == 0)


def net(truth: dict, channel: str) -> float:
    return truth["channels"][channel]["incremental_net_revenue"]


def test_truth_until__sums_what_happened_before_as_of(tmp_path: Path) -> None:
    world = load_or_generate("default", 1, "tiny", tmp_path)
    early = truth_until(world.directory, date(2025, 11, 1))
    late = truth_until(world.directory, AS_OF)
    lines = pl.read_parquet(world.directory / "truth_lines.parquet").filter(
        (pl.col("occurred_at") >= datetime(2025, 11, 1, tzinfo=UTC)) & (pl.col("occurred_at") < AS_OF)
    )
    between = dict(lines.group_by("channel").agg(pl.col("amount").sum()).iter_rows())
    for name in CHANNEL_NAMES:
        growth = net(late, name) - net(early, name)
        assert growth == pytest.approx(between.get(name, 0.0), abs=0.01)
    assert (early["scenario"], early["seed"], early["size"]) == ("default", 1, "tiny")
    assert early["total_net_revenue"] < late["total_net_revenue"]
    assert (world.directory / "truth.json").read_text(encoding="utf-8").count(
        "incremental_net_revenue"
    ) == len(CHANNELS)
