"""The model of decisions on markets whose channels' effects are known."""

import numpy as np
import polars as pl
import pytest

from analysis.incrementality.design import draw_samples, suppose
from analysis.incrementality.hazard import fit_effects
from analysis.incrementality.money import MIN_DECISIONS, SCHEMA, incremental_revenue
from tests.analysis.worlds import market, with_direct

EFFECTS = {"works": 1.2, "follows": 0.0, "plain": 0.0}
# `follows` is met by those who are about to buy anyway, as retargeting is.
WANTING = {"works": 0.2, "follows": 1.0, "plain": 0.0}


@pytest.fixture(scope="module")
def solved() -> tuple[dict[str, dict], dict[str, float], pl.DataFrame, pl.DataFrame]:
    moments, exposures, caused = market(3, EFFECTS, WANTING)
    rows = incremental_revenue(moments, exposures)
    return {row["channel"]: row for row in rows.to_dicts()}, caused, moments, exposures


def test_incremental_revenue__finds_the_channel_that_works(solved):
    rows, caused, _, _ = solved
    assert rows["works"]["low"] <= caused["works"] <= rows["works"]["high"]
    assert rows["works"]["low"] > 0
    assert rows["works"]["hazard_ratio"] > 1.3


def test_incremental_revenue__is_not_taken_in_by_a_channel_that_only_meets_those_who_buy_anyway(solved):
    rows, _, moments, exposures = solved
    assert rows["follows"]["low"] <= 0 <= rows["follows"]["high"]
    assert rows["plain"]["low"] <= 0 <= rows["plain"]["high"]
    # Without the mirror it would be: buyers had met it far more often than others before they bought.
    near = exposures.filter(pl.col("channel") == "follows").join(moments, on="moment_id")
    means = near.group_by("is_decision").agg(pl.col("stock_before_7").mean()).sort("is_decision")
    assert means["stock_before_7"][1] > 1.2 * means["stock_before_7"][0]
    assert rows["follows"]["contacted_revenue"] > rows["works"]["incremental_revenue"]


def test_incremental_revenue__does_not_depend_on_the_order_of_rows(solved):
    _, _, moments, exposures = solved
    once = incremental_revenue(moments, exposures)
    again = incremental_revenue(moments.sample(fraction=1, shuffle=True, seed=1), exposures.reverse())
    assert once.equals(again)


def test_fit_effects__does_not_depend_on_where_it_begins(solved):
    _, _, moments, exposures = solved
    samples = draw_samples(moments, exposures)
    first, *_, last = zip(*(suppose(sample, 0.0) for sample in samples), strict=True)
    anew = fit_effects(list(last))
    beside = fit_effects(list(last), fit_effects(list(first)))
    assert beside.mean == pytest.approx(anew.mean, abs=1e-7)
    assert beside.log_evidence == pytest.approx(anew.log_evidence, abs=1e-5)


def test_incremental_revenue__intervals_hold_zero_where_nothing_works():
    held = []
    for seed in range(4):
        nothing = dict.fromkeys(EFFECTS, 0.0)
        moments, exposures, _ = market(seed, nothing, WANTING, people=600)
        rows = incremental_revenue(moments, exposures)
        held += (rows["low"] <= 0).to_list()
        held += (rows["high"] >= 0).to_list()
    assert np.mean(held) > 0.85


def test_incremental_revenue__a_company_discount_does_not_hide_in_few_or_no_decisions(solved):
    _, _, moments, exposures = solved
    few = pl.concat(
        [moments.filter("is_decision").head(MIN_DECISIONS - 1), moments.filter(~pl.col("is_decision"))]
    )
    for frame in (few, moments.filter(~pl.col("is_decision")), moments.head(0)):
        rows = incremental_revenue(frame, exposures)
        assert rows.is_empty()
        assert dict(rows.schema) == SCHEMA
    assert incremental_revenue(moments, exposures.head(0)).is_empty()


@pytest.mark.parametrize("fading_days", [3.0, 7.0, 20.0])
def test_incremental_revenue__finds_how_long_contacts_work(fading_days):
    moments, exposures, caused = market(5, EFFECTS, WANTING, people=4000, fading_days=fading_days)
    row = _by_channel(moments, exposures)["works"]
    assert fading_days / 2 < row["adstock_days"] < fading_days * 2
    assert row["low"] <= caused["works"] <= row["high"]
    assert 0.5 < row["incremental_revenue"] / caused["works"] < 2


def test_incremental_revenue__where_the_data_does_not_say_how_long_contacts_work_all_may_be(solved):
    _, _, moments, exposures = solved
    few = moments.group_by("is_decision").head(60).sort("moment_id").select(moments.columns)
    rows = incremental_revenue(few, exposures)
    assert 4 < rows["adstock_days"][0] < 26


def test_incremental_revenue__views_alone_are_told_from_clicks(solved):
    _, _, moments, recorded = solved
    exposures = with_direct(moments, recorded, 0.3)
    clicked = [name for name in exposures.columns if name.startswith("stock_")]
    seen = exposures.with_columns(
        *(pl.col(name).alias(f"impression_{name}") for name in clicked),
        *(pl.lit(0.0).alias(name) for name in clicked),
    )
    rows = {row["channel"]: row for row in incremental_revenue(moments, seen).to_dicts()}
    assert rows["works"]["low"] > 0
    # Nothing is unseen where single views are known, so the interval is narrower.
    clicks = _by_channel(moments, exposures)
    widths = [
        (one["works"]["high"] - one["works"]["low"]) / one["works"]["incremental_revenue"]
        for one in (rows, clicks)
    ]
    assert widths[0] < widths[1]


def test_incremental_revenue__what_chance_may_explain_counts_less_and_what_is_sure_stays(solved, monkeypatch):
    rows, _, moments, exposures = solved
    monkeypatch.setattr("analysis.incrementality.money.USUAL_SHARE", 100.0)
    unpooled = _by_channel(moments, exposures)
    kept = {name: rows[name]["incremental_revenue"] / unpooled[name]["incremental_revenue"] for name in rows}
    assert all(0 < part < 1 for part in kept.values())
    assert kept["works"] > 0.8
    widths = [(one[name]["high"] - one[name]["low"]) for one in (rows, unpooled) for name in rows]
    assert all(np.array(widths[: len(rows)]) < widths[len(rows) :])


def test_incremental_revenue__decisions_without_money_bring_none(solved):
    _, _, moments, exposures = solved
    rows = incremental_revenue(moments.with_columns(amount=pl.col("amount") * 0), exposures)
    assert rows["incremental_revenue"].to_list() == [0.0] * len(rows)
    assert rows["decisions_met"].min() > 0


def test_incremental_revenue__one_large_deal_makes_every_interval_wider(solved):
    _, _, moments, exposures = solved
    (large,) = moments.filter("is_decision")["moment_id"].head(1)
    unmet = exposures.filter(pl.col("moment_id") != large)
    money = 3 * moments["amount"].sum()

    def widths(amount: float, weight: float) -> pl.Series:
        frame = moments.with_columns(
            amount=pl.when(pl.col("moment_id") == large).then(amount).otherwise(pl.col("amount")),
            weight=pl.when(pl.col("moment_id") == large).then(weight).otherwise(pl.col("weight")),
        )
        return incremental_revenue(frame, unmet).select(width=pl.col("high") - pl.col("low"))["width"]

    # The same money is no large deal if it stands for many that were not drawn.
    assert (widths(money, 1.0) > 1.2 * widths(money / 1000, 1000.0)).all()


def test_incremental_revenue__on_its_own_site_a_company_sees_everybody(solved):
    _, _, moments, exposures = solved
    usual = with_direct(moments, exposures, 0.3)
    own = usual.with_columns(pl.col("channel").str.replace("works", "web/works"))
    unseen = _by_channel(moments, usual)["works"]
    seen = _by_channel(moments, own)["web/works"]
    assert seen["incremental_revenue"] == pytest.approx(unseen["incremental_revenue"] / 3)
    assert seen["high"] / seen["low"] < unseen["high"] / unseen["low"]
    assert seen["hazard_ratio"] == pytest.approx(unseen["hazard_ratio"])


def test_incremental_revenue__where_every_contact_is_written_down_less_is_unseen(solved):
    rows, _, moments, exposures = solved
    found = {0.0: rows["works"]}
    for share in (0.075, 0.15, 0.4):
        found[share] = _by_channel(moments, with_direct(moments, exposures, share))["works"]
    brought = {
        share: row["incremental_revenue"] / found[0.0]["incremental_revenue"] for share, row in found.items()
    }
    assert brought[0.075] == pytest.approx(2.4**0.5, rel=0.05)
    assert brought[0.15] == pytest.approx(2.4, rel=0.05)
    assert brought[0.4] == pytest.approx(2.4, rel=0.05)
    ratios = [row["high"] / row["incremental_revenue"] for row in found.values()]
    assert ratios[0] < ratios[1] < ratios[2]


def test_incremental_revenue__is_less_sure_where_no_company_is_known(solved):
    _, _, moments, exposures = solved
    exposures = with_direct(moments, exposures, 0.3)
    rows = _by_channel(moments, exposures)
    firms = moments.group_by("is_decision").head(200).select(moments.columns)
    firms = firms.with_columns(
        moment_id=pl.lit("firm ") + pl.col("moment_id").cast(pl.String),
        unit_kind=pl.lit("company"),
        amount=pl.col("amount") * 0,
    )
    known = pl.concat([moments.with_columns(pl.col("moment_id").cast(pl.String)), firms])
    met = exposures.with_columns(pl.col("moment_id").cast(pl.String))
    surer = _by_channel(known, met)["works"]
    assert surer["high"] / surer["low"] < 0.7 * rows["works"]["high"] / rows["works"]["low"]


def _by_channel(moments: pl.DataFrame, exposures: pl.DataFrame) -> dict[str, dict]:
    return {row["channel"]: row for row in incremental_revenue(moments, exposures).to_dicts()}
