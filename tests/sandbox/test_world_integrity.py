"""The tables fit together as vendors' records do, and hold the difficulties that they are meant to hold."""

import polars as pl
import pytest

from sandbox.world.systems import CRM, system_of
from tests.sandbox.worlds import tiny, won_deals

KEYS = {
    "posts": ["post_ref"],
    "post_daily": ["post_ref", "date"],
    "comments": ["comment_id"],
    "mentions": ["platform", "mention_id"],
    "ads": ["network", "ad_id"],
    "ad_daily": ["network", "ad_id", "date"],
    "tickets": ["ticket_id"],
    "meetings": ["meeting_id"],
    "companies": ["company_id"],
    "contacts": ["contact_id"],
    "contact_lifecycle": ["contact_id", "stage"],
    "owners": ["owner_id"],
    "deal_stages": ["pipeline_id", "stage_id"],
    "deals": ["deal_id"],
    "deal_stage_history": ["deal_id", "stage_id"],
    "deal_contacts": ["deal_id", "contact_id"],
    "customers": ["customer_id"],
    "charges": ["charge_id"],
    "refunds": ["refund_id"],
    "credit_notes": ["credit_note_id"],
    "disputes": ["dispute_id"],
    "subscriptions": ["subscription_id"],
    "invoices": ["invoice_id"],
    "invoice_payments": ["invoice_payment_id"],
    "balance_transactions": ["txn_id"],
    "salesforce_leads": ["lead_id"],
    "salesforce_lead_history": ["history_id"],
    "salesforce_contacts": ["contact_id"],
    "salesforce_accounts": ["account_id"],
    "salesforce_opportunities": ["opportunity_id"],
    "salesforce_opportunity_history": ["history_id"],
    "salesforce_contact_roles": ["role_id"],
    "salesforce_campaigns": ["campaign_id"],
    "salesforce_campaign_members": ["member_id"],
    "salesforce_tasks": ["task_id"],
    "salesforce_events": ["event_id"],
    "salesforce_cases": ["case_id"],
    "pipedrive_persons": ["person_id"],
    "pipedrive_organizations": ["org_id"],
    "pipedrive_deals": ["deal_id"],
    "pipedrive_deal_changes": ["deal_id", "field", "changed_at"],
    "pipedrive_deal_participants": ["deal_id", "person_id"],
    "pipedrive_leads": ["lead_id"],
    "pipedrive_activities": ["activity_id"],
    "visits": ["visit_id"],
    "form_submissions": ["submission_id"],
    "files_employees": ["employee"],
    "files_experiments": ["experiment_key", "decision"],
    "files_questions": ["question_key", "visible_at"],
    "files_goals": ["department", "objective", "quarter"],
    "files_lead_definitions": ["valid_from", "stage"],
    "files_lead_verdicts": ["person_key"],
    "files_product_areas": ["product_area"],
    "files_product_requests": ["request_key"],
    "files_brands": ["brand"],
    "files_insight_rules": ["rule_key"],
    "files_insight_log": ["rule_key", "week", "state"],
    "files_incidents": ["incident_key"],
    "files_fx_rates": ["date", "from_currency"],
}
RELATIONS = [
    ("post_daily", "post_ref", "posts", "post_ref"),
    ("comments", "post_ref", "posts", "post_ref"),
    ("comments", "parent_comment_id", "comments", "comment_id"),
    ("ad_daily", "ad_id", "ads", "ad_id"),
    ("ads", "post_vendor_id", "posts", "vendor_id"),
    ("ticket_history", "ticket_id", "tickets", "ticket_id"),
    ("salesforce_tasks", "became_contact", "salesforce_contacts", "contact_id"),
    ("salesforce_events", "opportunity_id", "salesforce_opportunities", "opportunity_id"),
    ("salesforce_cases", "ticket_id", "tickets", "ticket_id"),
    ("pipedrive_activities", "deal_id", "pipedrive_deals", "deal_id"),
    ("meetings", "contact_id", "contacts", "contact_id"),
    ("meetings", "deal_id", "deals", "deal_id"),
    ("contacts", "company_id", "companies", "company_id"),
    ("contacts", "owner_id", "owners", "owner_id"),
    ("contacts", "merged_into", "contacts", "contact_id"),
    ("contact_lifecycle", "contact_id", "contacts", "contact_id"),
    ("deals", "company_id", "companies", "company_id"),
    ("deals", "owner_id", "owners", "owner_id"),
    ("deal_stage_history", "deal_id", "deals", "deal_id"),
    ("deal_stage_history", "stage_id", "deal_stages", "stage_id"),
    ("deal_contacts", "deal_id", "deals", "deal_id"),
    ("deal_contacts", "contact_id", "contacts", "contact_id"),
    ("charges", "customer_id", "customers", "customer_id"),
    ("charges", "invoice_id", "invoices", "invoice_id"),
    ("refunds", "charge_id", "charges", "charge_id"),
    ("credit_notes", "invoice_id", "invoices", "invoice_id"),
    ("disputes", "charge_id", "charges", "charge_id"),
    ("subscriptions", "customer_id", "customers", "customer_id"),
    ("invoices", "customer_id", "customers", "customer_id"),
    ("invoices", "charge_id", "charges", "charge_id"),
    ("invoice_payments", "invoice_id", "invoices", "invoice_id"),
    ("invoice_payments", "charge_id", "charges", "charge_id"),
    ("salesforce_leads", "owner_id", "salesforce_users", "user_id"),
    ("salesforce_leads", "converted_contact_id", "salesforce_contacts", "contact_id"),
    ("salesforce_leads", "converted_account_id", "salesforce_accounts", "account_id"),
    ("salesforce_leads", "converted_opportunity_id", "salesforce_opportunities", "opportunity_id"),
    ("salesforce_lead_history", "lead_id", "salesforce_leads", "lead_id"),
    ("salesforce_contacts", "account_id", "salesforce_accounts", "account_id"),
    ("salesforce_opportunities", "account_id", "salesforce_accounts", "account_id"),
    ("salesforce_opportunity_history", "opportunity_id", "salesforce_opportunities", "opportunity_id"),
    ("salesforce_opportunity_history", "stage", "salesforce_stages", "name"),
    ("salesforce_contact_roles", "opportunity_id", "salesforce_opportunities", "opportunity_id"),
    ("salesforce_contact_roles", "contact_id", "salesforce_contacts", "contact_id"),
    ("salesforce_campaign_members", "campaign_id", "salesforce_campaigns", "campaign_id"),
    ("salesforce_campaign_members", "lead_id", "salesforce_leads", "lead_id"),
    ("salesforce_tasks", "lead_id", "salesforce_leads", "lead_id"),
    ("pipedrive_persons", "org_id", "pipedrive_organizations", "org_id"),
    ("pipedrive_persons", "owner_id", "pipedrive_users", "user_id"),
    ("pipedrive_deals", "org_id", "pipedrive_organizations", "org_id"),
    ("pipedrive_deals", "person_id", "pipedrive_persons", "person_id"),
    ("pipedrive_deal_changes", "deal_id", "pipedrive_deals", "deal_id"),
    ("pipedrive_deal_participants", "deal_id", "pipedrive_deals", "deal_id"),
    ("pipedrive_deal_participants", "person_id", "pipedrive_persons", "person_id"),
    ("pipedrive_leads", "person_id", "pipedrive_persons", "person_id"),
    ("pipedrive_activities", "person_id", "pipedrive_persons", "person_id"),
    ("files_worklog", "employee", "files_employees", "employee"),
]
SHOPS = ("shopify", "woocommerce", "database")
for shop in SHOPS:
    KEYS |= {f"{shop}_{name}s": [f"{name}_id"] for name in ("order", "refund", "customer")}
    RELATIONS += [
        (f"{shop}_refunds", "order_id", f"{shop}_orders", "order_id"),
        (f"{shop}_orders", "customer_id", f"{shop}_customers", "customer_id"),
    ]
STAGES = ["subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer"]


@pytest.fixture(params=[("default", 1), ("default", 7), ("confounded", 1), ("null", 2)], ids=str)
def tables(request: pytest.FixtureRequest) -> dict[str, pl.DataFrame]:
    return tiny(*request.param)[0]


def test_keys__are_unique_and_never_null(tables: dict[str, pl.DataFrame]) -> None:
    for name, key in KEYS.items():
        assert len(tables[name]), name
        assert not tables[name].select(key).is_duplicated().any(), name
        assert not sum(tables[name].select(key).null_count().row(0)), name


def test_relations__point_at_rows_that_exist(tables: dict[str, pl.DataFrame]) -> None:
    for child, column, parent, key in RELATIONS:
        values = tables[child].select(column).drop_nulls()
        assert len(values), (child, column)
        lost = values.join(tables[parent].select(pl.col(key).alias(column)).unique(), on=column, how="anti")
        assert not len(lost), (child, column, lost.head(3))


def test_balance_transactions__belong_to_charges_refunds_and_lost_disputes(
    tables: dict[str, pl.DataFrame],
) -> None:
    moved = tables["balance_transactions"]
    paid = tables["charges"].filter(pl.col("status") == "succeeded")["charge_id"]
    lost = tables["disputes"].filter(pl.col("outcome") == "lost")["dispute_id"]
    known = pl.concat([paid, tables["refunds"]["refund_id"], lost])
    assert set(moved["source_id"]) == set(known)
    assert (moved["net_minor"] == moved["amount_minor"] - moved["fee_minor"]).all()


def test_times__run_forward(tables: dict[str, pl.DataFrame]) -> None:
    stages = (
        tables["deal_stage_history"]
        .join(tables["deal_stages"], on="stage_id")
        .sort("deal_id", "display_order")
    )
    steps = stages.select(pl.col("entered_at").diff().over("deal_id").alias("step"))["step"].drop_nulls()
    assert (steps.dt.total_seconds() >= 0).all()
    order = pl.col("stage").replace_strict({name: number for number, name in enumerate(STAGES)})
    lifecycle = tables["contact_lifecycle"].with_columns(order=order).sort("contact_id", "order")
    steps = lifecycle.select(pl.col("entered_at").diff().over("contact_id").alias("step"))[
        "step"
    ].drop_nulls()
    assert (steps.dt.total_seconds() >= 0).all()
    refunds = tables["refunds"].join(tables["charges"], on="charge_id", suffix="_charge")
    assert (refunds["created_at"] > refunds["created_at_charge"]).all()
    assert (refunds["amount_minor"] <= refunds["amount_minor_charge"]).all()
    disputes = tables["disputes"].join(tables["charges"], on="charge_id", suffix="_charge")
    assert (disputes["created_at"] > disputes["created_at_charge"]).all()
    assert (disputes["closed_at"] > disputes["created_at"]).drop_nulls().all()
    assert (tables["visits"]["received_at"] >= tables["visits"]["visited_at"]).all()
    charges = tables["charges"].join(tables["customers"], on="customer_id", suffix="_customer")
    assert (charges["created_at"] >= charges["created_at_customer"]).all()
    assert charges.filter(pl.col("created_at") > pl.col("deleted_at")).is_empty()
    contacts = tables["deal_contacts"].join(tables["contacts"], on="contact_id", suffix="_contact")
    assert (contacts["created_at"] >= contacts["created_at_contact"]).all()
    posts = tables["comments"].join(tables["posts"], on="post_ref")
    assert (posts["created_at"] >= posts["published_at"]).all()


def test_deals__close_when_their_last_stage_says(tables: dict[str, pl.DataFrame]) -> None:
    closing = tables["deal_stages"].filter("is_closed")["stage_id"].implode()
    closed = tables["deal_stage_history"].filter(pl.col("stage_id").is_in(closing))
    deals = tables["deals"].join(closed, on="deal_id", how="left")
    assert (deals["closed_at"].is_null() == deals["entered_at"].is_null()).all()
    assert (deals["closed_at"] == deals["entered_at"]).drop_nulls().all()


def test_invoices__bill_a_won_deal_of_the_crm_they_name(tables: dict[str, pl.DataFrame]) -> None:
    invoices = tables["invoices"].join(won_deals(tables), on=["crm", "deal_id"], suffix="_deal")
    assert len(invoices) == len(tables["invoices"])
    assert {"hubspot"} < set(invoices["crm"]) <= {"hubspot", "salesforce", "pipedrive"}
    assert (invoices["total_minor"] == (invoices["amount"].cast(pl.Float64) * 100).round()).all()
    assert (invoices["created_at"] >= invoices["won_at"]).all()


def test_crms__divide_people_by_country_and_share_nobody(tables: dict[str, pl.DataFrame]) -> None:
    countries = {
        "contacts": {"DE", "AT", "FR", "NL"},
        "salesforce_leads": {"US"},
        "salesforce_contacts": {"US"},
        "pipedrive_persons": {"GB"},
    }
    for name, expected in countries.items():
        assert set(tables[name]["country"]) <= expected, name
    leads, contacts = tables["salesforce_leads"], tables["salesforce_contacts"]
    emails = [set(tables["contacts"]["email"]), {*leads["email"], *contacts["email"]}]
    assert not emails[0] & emails[1]
    assert not set(tables["pipedrive_persons"]["email"]) & (emails[0] | emails[1])
    converted = leads.join(contacts, left_on="converted_contact_id", right_on="contact_id", suffix="_contact")
    assert (converted["created_at_contact"] <= converted["converted_at"]).all()


def test_tickets__name_a_contact_of_their_countrys_crm(tables: dict[str, pl.DataFrame]) -> None:
    named = tables["tickets"].drop_nulls("contact_id").select("country", "contact_id")
    crm = named.with_columns(crm=system_of("country", CRM))
    known = {
        "hubspot": tables["contacts"]["contact_id"],
        "salesforce": tables["salesforce_contacts"]["contact_id"],
        "pipedrive": tables["pipedrive_persons"]["person_id"].cast(pl.String),
    }
    for (system,), rows in crm.group_by("crm"):
        assert set(rows["contact_id"]) <= set(known[str(system)]), system
    assert len(crm)


def test_opportunity_history__ends_with_the_amount_of_the_deal(tables: dict[str, pl.DataFrame]) -> None:
    history = tables["salesforce_opportunity_history"].sort("opportunity_id", "changed_at")
    last = (
        history.group_by("opportunity_id")
        .last()
        .join(tables["salesforce_opportunities"], on="opportunity_id")
    )
    assert (last["amount"] == last["amount_right"]).all()
    assert history["previous_amount"].is_not_null().any()


def test_post_daily__counts_the_comments_that_are_there(tables: dict[str, pl.DataFrame]) -> None:
    counted = (
        tables["post_daily"].group_by("post_ref").agg(pl.col("comments").sum()).filter(pl.col("comments") > 0)
    )
    real = tables["comments"].group_by("post_ref").agg(pl.len().cast(pl.Int64).alias("comments"))
    assert counted.sort("post_ref").equals(real.sort("post_ref"))
    silent = (
        tables["post_daily"].join(tables["posts"], on="post_ref").filter(pl.col("platform") == "mastodon")
    )
    assert silent["impressions"].null_count() == len(silent)


def test_links__of_posts_carry_the_code_that_visits_bring(tables: dict[str, pl.DataFrame]) -> None:
    linked = tables["posts"].drop_nulls("link_url")
    code = linked["link_url"].str.extract(r"utm_content=([^&]+)")
    assert (code == linked["track_code"]).all()
    organic = tables["visits"].filter(pl.col("utm_medium") == "organic_social")
    assert len(organic)
    assert set(organic["utm_content"]) <= set(linked["track_code"])
    shares = tables["visits"].filter(pl.col("utm_medium") == "employee_share")
    worked = tables["files_worklog"].filter(pl.col("activity_type") == "employee_share")
    assert set(shares["utm_content"]) <= set(worked["activity_key"])
    assert not set(shares["utm_content"]) & set(tables["posts"]["track_code"])
    search = tables["visits"].filter(pl.col("utm_medium") == "cpc")
    assert search["gclid"].null_count() == 0


def test_difficulties__are_all_there() -> None:
    tables = tiny("default", 1)[0]
    visits, contacts = tables["visits"], tables["contacts"]
    lost = visits.filter(
        pl.col("utm_source").is_null() & pl.col("referrer").str.contains("linkedin|facebook|lnkd")
    )
    direct = visits.filter(pl.all_horizontal(pl.col("utm_source", "referrer", "gclid", "fbclid").is_null()))
    late = visits.filter(pl.col("received_at") - pl.col("visited_at") > pl.duration(hours=6))
    assert len(lost) and len(direct) and len(late)
    assert contacts["merged_into"].is_not_null().any()
    assert contacts["email"].str.starts_with("info@").any()
    assert contacts["self_reported_source"].is_not_null().any()
    assert contacts["mastodon_handle"].is_not_null().any() and contacts["facebook_id"].is_not_null().any()
    assert tables["posts"]["deleted_at"].is_not_null().any()
    assert set(tables["charges"]["currency"]) == {"EUR", "USD", "GBP"}
    assert set(tables["charges"]["status"]) == {"succeeded", "failed"}
    assert set(tables["deals"]["dealtype"]) == {"newbusiness", "existingbusiness", "renewal"}
    assert tables["deal_contacts"].group_by("deal_id").len()["len"].max() > 1
    devices = tables["form_submissions"].group_by("email").agg(pl.col("anonymous_id").n_unique())
    assert devices["anonymous_id"].max() > 1
    identified = set(tables["form_submissions"]["anonymous_id"])
    emails = tables["form_submissions"].group_by("anonymous_id").agg(pl.col("email").n_unique())
    assert emails["email"].max() > 1
    assert 0 < len(set(visits["anonymous_id"]) - identified)
    assert set(tables["charges"]["email"]) - set(contacts["email"])
    community = tables["files_worklog"].filter(pl.col("activity_key").is_null())
    assert set(community["activity_type"]) == {"reply", "community"}
    declared = contacts["mastodon_handle"].drop_nulls().str.strip_prefix("@")
    assert declared.str.contains("^[^@]+@[^@]+$").all()


def test_handles__declared_by_contacts_write_comments() -> None:
    found = 0
    for seed in (1, 2, 7):
        tables = tiny("default", seed)[0]
        handles = set(tables["contacts"]["mastodon_handle"].drop_nulls().str.strip_prefix("@"))
        pages = set(tables["contacts"]["facebook_id"].drop_nulls())
        found += len(handles & set(tables["comments"]["actor_handle"])) + len(
            pages & set(tables["comments"]["actor_id"])
        )
    assert found


def test_shops__each_keep_the_orders_of_their_countries(tables: dict[str, pl.DataFrame]) -> None:
    orders = tables["charges"].filter(pl.col("order_id").is_not_null())
    assert set(orders["country"]) <= {"DE", "AT"}
    for shop, countries in (("shopify", {"US"}), ("woocommerce", {"GB"}), ("database", {"FR", "NL"})):
        assert set(tables[f"{shop}_orders"]["country"]) <= countries
        refunds = tables[f"{shop}_refunds"].join(tables[f"{shop}_orders"], on="order_id", suffix="_order")
        assert refunds["paid_at"].null_count() == 0
        assert (refunds["created_at"] > refunds["paid_at"]).all()
        assert (refunds["amount"].cast(pl.Float64) <= refunds["amount_order"].cast(pl.Float64)).all()


def test_shops__know_the_visit_that_led_to_the_order(tables: dict[str, pl.DataFrame]) -> None:
    visits = set(tables["visits"]["page_url"])
    orders = tables["shopify_orders"].filter(~pl.col("is_test"))
    known = orders.drop_nulls("last_page_url")
    assert len(known) > 0.9 * len(orders)
    assert set(known["last_page_url"]) | set(known["first_page_url"]) <= visits
    assert (known["first_visited_at"] <= known["last_visited_at"]).all()
    assert (known["last_visited_at"] <= known["created_at"]).all()
    assert known["last_utm_source"].drop_nulls().len()


def test_shops__have_orders_that_brought_no_money(tables: dict[str, pl.DataFrame]) -> None:
    orders = pl.concat(
        tables[f"{shop}_orders"].select("paid_at", "cancelled_at", shop=pl.lit(shop)) for shop in SHOPS
    )
    unpaid = orders.filter(pl.col("paid_at").is_null())
    assert 0 < len(unpaid) < 0.1 * len(orders)
    assert unpaid["cancelled_at"].is_null().any()
    assert orders["cancelled_at"].is_not_null().any()
    assert tables["shopify_orders"]["is_test"].sum() == tables["database_orders"]["is_test"].sum() == 2
    assert tables["woocommerce_orders"]["customer_id"].null_count() > 2, "guests"


def test_fx_rates__are_there_every_day_for_every_currency() -> None:
    rates = tiny()[0]["files_fx_rates"]
    days = rates.group_by("from_currency").agg(pl.col("date").n_unique())
    assert days["date"].to_list() == [791] * 3
    assert set(rates["to_currency"]) == {"EUR"}
    assert (rates.filter(pl.col("from_currency") == "EUR")["rate"].cast(pl.Float64) == 1).all()


def test_identity__names_only_records_that_exist() -> None:
    tables, truth, _ = tiny()
    who = truth["truth_identity"]
    records = {
        *tables["contacts"]["contact_id"],
        *tables["salesforce_leads"]["lead_id"],
        *tables["salesforce_contacts"]["contact_id"],
        *tables["pipedrive_persons"]["person_id"].cast(pl.String),
    }
    named = who["contact_ids"].explode().drop_nulls()
    assert named.is_unique().all()
    assert set(named) <= records
    for column, table, key in (("anonymous_ids", "visits", "anonymous_id"),):
        named = who[column].explode().drop_nulls()
        assert len(named) and named.is_unique().all()
        assert set(named) <= set(tables[table][key])
    named = who["customer_ids"].explode().drop_nulls()
    known = [set(tables[table]["customer_id"]) for table in ("customers", *(f"{s}_customers" for s in SHOPS))]
    assert named.is_unique().all()
    assert set(named) <= set().union(*known)
    assert all(len(set(named) & ids) for ids in known)
    assert set(who["anonymous_ids"].explode().drop_nulls()) == set(tables["visits"]["anonymous_id"])
    forms = tables["form_submissions"].filter(~pl.col("email").str.starts_with("info@"))
    assert set(forms["email"]) <= set(who["emails"].explode())
