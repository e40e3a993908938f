"""Rivals, anger and approvals are added to the world, and nothing that was there changes."""

import polars as pl

from sandbox.world.market import RIVALS, SPIKES, build_market
from sandbox.world.social import build_social
from tests.sandbox.worlds import tiny_history

EMPLOYEES = pl.DataFrame(
    {"employee": ["ann@own.example", "bob@own.example"], "department": ["Product", "Press"]}
)


def test_build_market__only_adds_mentions_and_knows_which() -> None:
    history = tiny_history()
    social = build_social(history)
    before = social["mentions"]
    tables, truth = build_market(history, before, social["posts"], EMPLOYEES)
    after = tables["mentions"]
    assert after["mention_id"].is_unique().all()
    assert after.join(before, on=before.columns, how="semi", nulls_equal=True).height == before.height
    added = after.join(before, on="mention_id", how="anti")
    rival = added.filter(pl.col("text").str.contains_any(list(RIVALS)))
    assert len(rival) == len(truth["truth_brands"])
    for day, spike in zip([day for day, *_ in SPIKES], truth["truth_spikes"].to_dicts(), strict=True):
        angry = added.filter(pl.col("created_at").dt.date() == day).join(rival, on="mention_id", how="anti")
        assert len(angry) == spike["messages"]
        assert angry["created_at"].min() == spike["opened_at"]


def test_build_market__a_breach_is_a_post_that_was_approved_after_it_went_out() -> None:
    social = build_social(tiny_history())
    tables, truth = build_market(tiny_history(), social["mentions"], social["posts"], EMPLOYEES)
    approvals = tables["files_approvals"].filter(pl.col("activity_key").is_not_null())
    late = approvals.filter(pl.col("approved_at") - pl.col("asked_at") > pl.duration(days=1))
    assert late["activity_key"].to_list() == truth["truth_breaches"]["activity_key"].to_list()
    assert 0 < len(late) < len(approvals)


def test_build_market__a_finding_is_acted_on_by_somebody_of_the_department_it_went_to() -> None:
    social = build_social(tiny_history())
    tables, _ = build_market(tiny_history(), social["mentions"], social["posts"], EMPLOYEES)
    log = tables["files_insight_log"]
    owners = dict(tables["files_insight_rules"].select("rule_key", "owner_department").iter_rows())
    acted = log.filter(pl.col("state") == "acted").with_columns(owner=pl.col("rule_key").replace(owners))
    assert set(acted.filter(pl.col("owner") == "Product")["employee"]) == {"ann@own.example"}
    assert acted.filter(pl.col("owner") != "Product")["employee"].is_null().all()
    assert log.filter(pl.col("state") != "acted")["employee"].is_null().all()


def test_build_market__two_accounts_are_at_risk() -> None:
    social = build_social(tiny_history())
    tables, _ = build_market(tiny_history(), social["mentions"], social["posts"], EMPLOYEES)
    held = tables["files_accounts"]
    managers = held.filter(pl.col("access") == "manage").group_by("platform").len()
    assert managers.filter(pl.col("len") == 1)["platform"].to_list() == ["youtube"]
    unknown = held.join(EMPLOYEES, on="employee", how="anti")
    assert unknown["platform"].to_list() == ["x"]
