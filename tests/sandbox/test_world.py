"""The generator: repeatable, of the asked size, and on disk whole or not at all."""

import json
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sandbox.scenarios import ScenarioError, get_scenario, scale_of
from sandbox.world import load_or_generate, store
from sandbox.world.calendar import END, START
from tests.sandbox.worlds import tiny

BRIEFED_COLUMNS = {
    "posts": "post_ref platform vendor_id activity_type post_kind text link_url track_code campaign topic "
    "language published_at modified_at deleted_at expires_at",
    "post_daily": "post_ref date impressions reach clicks reactions comments shares saves views",
    "mentions": "mention_id platform mention_kind place actor_id actor_name actor_handle actor_link "
    "actor_location text language created_at deleted_at",
    "comments": "comment_id platform post_ref actor_id actor_name actor_handle actor_link actor_location "
    "is_own text language parent_comment_id created_at deleted_at",
    "ads": "ad_id network track_code account_id account_currency account_zone campaign_id campaign_name "
    "ad_group_id ad_group_name ad_name final_url post_vendor_id started_at ended_at deleted_at",
    "ad_daily": "network ad_id date impressions reach clicks spend_minor conversions conversions_first "
    "settled_at",
    "tickets": "ticket_id requester_email requester_name requester_account requester_handle contact_id "
    "country channel subject language priority created_at first_replied_at solved_at closed_at satisfaction "
    "satisfaction_at reopened_count",
    "ticket_history": "ticket_id status entered_at",
    "meetings": "meeting_id deal_id contact_id contact_ids country owner_id kind title outcome "
    "duration_minutes occurred_at",
    "companies": "company_id name domain industry number_of_employees country created_at updated_at",
    "contacts": "contact_id email additional_emails firstname lastname country company_id owner_id "
    "analytics_source analytics_source_data_1 analytics_source_data_2 analytics_first_url "
    "analytics_first_referrer analytics_first_at google_click_id facebook_click_id linkedin_click_id "
    "mastodon_handle facebook_id x_handle instagram_handle bluesky_handle self_reported_source "
    "created_at merged_into merged_at archived_at",
    "contact_lifecycle": "contact_id stage entered_at",
    "owners": "owner_id email first_name last_name team",
    "deal_stages": "pipeline_id stage_id label display_order is_closed probability",
    "deals": "deal_id dealname company_id pipeline dealtype amount currency owner_id analytics_source "
    "created_at closed_at",
    "deal_stage_history": "deal_id stage_id entered_at",
    "deal_contacts": "deal_id contact_id label created_at",
    "customers": "customer_id email name country currency created_at deleted_at metadata",
    "charges": "charge_id payment_intent_id customer_id amount_minor currency status email country order_id "
    "invoice_id created_at",
    "refunds": "refund_id charge_id amount_minor currency reason created_at",
    "credit_notes": "credit_note_id invoice_id customer_id refund_id number amount_minor currency reason"
    " given_as created_at",
    "disputes": "dispute_id charge_id amount_minor currency reason outcome created_at closed_at",
    "subscriptions": "subscription_id customer_id amount_minor currency created_at canceled_at",
    "invoices": "invoice_id customer_id number total_minor currency crm deal_id created_at paid_at charge_id",
    "invoice_payments": "invoice_payment_id invoice_id charge_id payment_intent_id amount_minor currency "
    "created_at",
    "balance_transactions": "txn_id type source_id amount_minor fee_minor net_minor currency "
    "exchange_rate created_at available_at",
    "shopify_orders": "order_id name customer_id email country amount currency is_test order_index "
    "created_at paid_at fulfilled_at cancelled_at journey_ready_at first_page_url last_page_url "
    "last_referrer",
    "woocommerce_orders": "order_id customer_id email country amount currency payment_reference "
    "last_page_url last_referrer last_device created_at paid_at completed_at cancelled_at trashed_at",
    "database_orders": "order_id order_number customer_id email country amount currency payment_reference "
    "is_test landing_url referrer created_at paid_at cancelled_at deleted_at",
    **{
        f"{shop}_{name}": columns
        for shop in ("shopify", "woocommerce", "database")
        for name, columns in (
            ("refunds", "refund_id order_id amount currency created_at"),
            ("customers", "customer_id email first_name last_name country created_at"),
        )
    },
    "visits": "visit_id system anonymous_id page_url referrer utm_source utm_medium utm_campaign utm_content "
    "utm_term gclid fbclid li_fat_id country device visited_at received_at",
    "form_submissions": "submission_id system anonymous_id form email page_url how_heard submitted_at "
    "received_at",
    "files_worklog": "employee date hours activity_type platform activity_key visible_at",
    "files_costs": "activity_key channel date amount currency kind visible_at",
    "files_fx_rates": "date from_currency to_currency rate visible_at",
    "files_employees": "employee department role hourly_cost currency visible_at",
    "files_holidays": "date name open_from open_until visible_at",
    "files_conversations": "conversation_key person_key platform opened_at first_replied_at solved_at rating "
    "appointment_at visible_at",
    "files_shares": "code parent_code person_key platform shared_at reached visible_at",
    "files_referrals": "code person_key referred_at visible_at",
    "files_touchpoints": "person_key touched_at channel activity_key touch_type platform campaign visible_at",
    "files_conversions": "conversion_key person_key converted_at conversion_type amount currency visible_at",
    "files_experiments": "experiment_key name goal unit treated_units control_units started_at ended_at "
    "activity_key channel decision visible_at",
    "files_product_areas": "product_area keywords owner_department visible_at",
    "files_product_requests": "request_key product_area keywords status decided_at visible_at",
    "files_brands": "brand names is_own visible_at",
    "files_insight_rules": "rule_key label product_area brand min_messages owner_department due_days "
    "starts_on visible_at",
    "files_insight_log": "rule_key week happened_at state outcome visible_at",
    "files_approvals": "activity_key asked_at approved_at approver_role channel needed_from visible_at",
    "files_incidents": "incident_key kind activity_key happened_at detected_at acted_at resolved_at cost "
    "currency visible_at",
}


@pytest.mark.parametrize("scenario", ["default", "small_business", "confounded", "null", "loyal"])
def test_tables__have_the_agreed_columns_in_every_scenario(scenario: str) -> None:
    tables, _, _ = tiny(scenario)
    missing = {
        name: set(columns.split()) - set(tables[name].columns)
        for name, columns in BRIEFED_COLUMNS.items()
        if not set(columns.split()) <= set(tables[name].columns)
    }
    assert not missing
    for name, frame in tables.items():
        for column, kind in frame.schema.items():
            if column.endswith("_at") and column != "visible_at":
                assert kind == pl.Datetime("us", "UTC"), (name, column, kind)


@pytest.mark.parametrize("scenario", ["default", "small_business"])
def test_world__is_the_same_twice(scenario: str) -> None:
    tables, truth, meta = tiny(scenario)
    again, truth_again, meta_again = store.generate(scenario, 1, "tiny")
    assert meta == meta_again
    for name, frame in {**tables, **truth}.items():
        assert_frame_equal(frame, {**again, **truth_again}[name])


def test_seed__changes_the_world() -> None:
    first, second = tiny("default", 1)[0], tiny("default", 2)[0]
    for name in ("visits", "charges", "deals", "contacts", "posts", "files_fx_rates"):
        assert not first[name].equals(second[name]), name


def test_tiny__has_a_fiftieth_of_the_default_company() -> None:
    tables, _, meta = tiny()
    as_of = pl.datetime(2026, 11, 1, time_zone="UTC")
    charges = tables["charges"].filter(pl.col("status") == "succeeded", pl.col("order_id").is_not_null())
    orders = pl.concat(
        frame.filter(pl.col(paid_at) < as_of).select("order_id")
        for frame, paid_at in (
            (charges, "created_at"),
            *((tables[f"{shop}_orders"], "paid_at") for shop in ("shopify", "woocommerce", "database")),
        )
    )
    deals = pl.concat(
        tables[name].select("created_at").filter(pl.col("created_at") < as_of)
        for name in ("deals", "salesforce_opportunities", "pipedrive_deals")
    )
    visits = tables["visits"].filter(pl.col("visited_at") < as_of)
    assert meta["people"] == 400
    assert 500 < len(orders) < 1_200
    assert 30 < len(deals) < 100
    assert 3_000 < len(visits) < 8_000


def test_calendar__holds_everything() -> None:
    tables, _, _ = tiny()
    late = {"received_at", "available_at", "settled_at", "journey_ready_at"}
    for name, frame in tables.items():
        for column, kind in frame.schema.items():
            if (
                kind == pl.Datetime("us", "UTC")
                and column not in late
                and frame[column].null_count() < len(frame)
            ):
                assert frame[column].min() >= START, (name, column)
                assert frame[column].max() < END, (name, column)


def test_small_business__has_files_and_no_vendor() -> None:
    tables, _, meta = tiny("small_business")
    assert meta["files_only"]
    for name, frame in tables.items():
        assert (len(frame) > 0) == name.startswith("files_"), name
    assert len(tables["files_employees"]) <= 6
    direct = tables["files_touchpoints"].filter(pl.col("channel").is_null())
    assert 0 < len(direct) < len(tables["files_touchpoints"])


def test_load_or_generate__reuses_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = load_or_generate("small_business", 3, "tiny", tmp_path)
    monkeypatch.setattr(store, "generate", lambda *_: pytest.fail("generated again"))
    again = load_or_generate("small_business", 3, "tiny", tmp_path)
    assert world.directory == tmp_path / "small_business-3-tiny"
    assert again.meta == world.meta
    for name, frame in world.tables.items():
        assert_frame_equal(frame, again.tables[name])


def test_load_or_generate__replaces_a_world_of_another_generator(tmp_path: Path) -> None:
    world = load_or_generate("small_business", 3, "tiny", tmp_path)
    meta = world.directory / "meta.json"
    meta.write_text(json.dumps({**world.meta, "generator_version": "older"}), encoding="utf-8")
    assert load_or_generate("small_business", 3, "tiny", tmp_path).meta == world.meta
    assert [path.name for path in tmp_path.iterdir()] == ["small_business-3-tiny"]


def test_load_or_generate__leaves_nothing_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store, "summarize", fail)
    with pytest.raises(OSError, match="disk full"):
        load_or_generate("small_business", 3, "tiny", tmp_path)
    assert not list(tmp_path.iterdir())


def test_load_or_generate__says_which_scenarios_and_sizes_exist(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="default, small_business, confounded, null, loyal"):
        load_or_generate("nothing", 1, "tiny", tmp_path)
    with pytest.raises(ScenarioError, match="tiny, default or a multiple"):
        load_or_generate("default", 1, "huge", tmp_path)


def test_scale_of__reads_multiples() -> None:
    scenario = get_scenario("default")
    assert [scale_of(size, scenario) for size in ("tiny", "default", "2x", "0.5x", "10x")] == [
        0.02,
        1,
        2,
        0.5,
        10,
    ]
