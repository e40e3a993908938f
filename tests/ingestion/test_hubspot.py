import re
from datetime import timedelta
from typing import ClassVar

import polars as pl
import pytest

from ingestion.errors import TokenDead
from ingestion.sources.hubspot import connection, settings
from sandbox.world.systems import CRM, SERVICE_DESK, system_of
from tests.ingestion.vendors import AS_OF, NEXT_DAY, VendorBehaviour

LAG = timedelta(minutes=settings.SEARCH_LAG_MINUTES)


def before(column, as_of):
    return (pl.col(column) < as_of).fill_null(False)


class TestHubSpot(VendorBehaviour):
    source = "hubspot"
    table = "contacts"
    path = "/contacts/search"
    page_sizes: ClassVar = {
        "SEARCH_PAGE_SIZE": 20,
        "LIST_PAGE_SIZE": 5,
        "HISTORY_BATCH_SIZE": 20,
        "ASSOCIATION_BATCH_SIZE": 10,
    }

    def expected_ids(self, world, as_of):
        contacts = world.tables["contacts"].filter(
            before("created_at", as_of - LAG) & ~before("merged_at", as_of)
        )
        return set(contacts["contact_id"])

    def test_contacts__are_those_of_the_world(self, loader, sandbox_world):
        loader.run()
        contacts = sandbox_world.tables["contacts"].filter(
            before("created_at", AS_OF) & ~before("merged_at", AS_OF)
        )
        columns = [
            "email",
            "firstname",
            "country",
            "company_id",
            "analytics_source",
            "mastodon_handle",
            "facebook_id",
        ]
        expected = contacts.select("contact_id", *columns).with_columns(pl.col(columns).replace("", None))
        found = loader.query(f"select id, {', '.join(columns)} from raw_hubspot.contacts")
        assert set(found) == set(expected.rows())
        archived = contacts.filter(before("archived_at", AS_OF))
        assert set(
            loader.query("select id from raw_hubspot.contacts where archived and archived_at is not null")
        ) == {(key,) for key in archived["contact_id"]}

    def test_merged_contact__is_found_on_its_survivor(self, loader, sandbox_world):
        loader.run()
        merged = sandbox_world.tables["contacts"].filter(before("merged_at", AS_OF))
        listed = loader.query("select unnest(string_split(merged_object_ids, ';')) from raw_hubspot.contacts")
        assert {key for (key,) in listed} == set(merged["contact_id"])

    def test_deals__carry_exact_amounts_and_stages(self, loader, sandbox_world):
        loader.run()
        deals = sandbox_world.tables["deals"].filter(before("created_at", AS_OF))
        expected = {
            (
                row["deal_id"],
                None if row["amount"] is None else f"{float(row['amount']):.2f}",
                row["currency"],
            )
            for row in deals.to_dicts()
        }
        sql = "select id, amount::decimal(18,2)::varchar, deal_currency_code from raw_hubspot.deals"
        assert set(loader.query(sql)) == expected
        latest = (
            sandbox_world.tables["deal_stage_history"]
            .filter(before("entered_at", AS_OF))
            .sort("deal_id", "entered_at")
            .group_by("deal_id", maintain_order=True)
            .last()
        )
        assert set(loader.query("select id, dealstage from raw_hubspot.deals")) == set(
            latest.select("deal_id", "stage_id").rows()
        )

    def test_histories__hold_every_change(self, loader, sandbox_world):
        loader.run()
        stages = sandbox_world.tables["deal_stage_history"].filter(before("entered_at", AS_OF))
        assert (
            loader.count("deal_stage_history") == stages.unique(["deal_id", "stage_id", "entered_at"]).height
        )
        standing = loader.column("contacts") - {
            key for (key,) in loader.query("select id from raw_hubspot.contacts where archived")
        }
        life = sandbox_world.tables["contact_lifecycle"].filter(
            before("entered_at", AS_OF) & pl.col("contact_id").is_in(list(standing))
        )
        found = set(loader.query("select contact_id, stage from raw_hubspot.contact_lifecycle_history"))
        assert found == set(life.select("contact_id", "stage").rows())

    def test_associations__carry_roles_and_the_moment_they_were_seen(self, loader, sandbox_world):
        loader.run()
        labels = {label for (label,) in loader.query("select distinct label from raw_hubspot.deal_contacts")}
        assert labels <= {"decision maker", "champion", "influencer", "user", None}
        assert labels & {"decision maker", "champion"}
        assert loader.count("deal_contacts", "observed_at <> timestamptz '2026-11-01 00:00:00+00'") == 0
        deals = sandbox_world.tables["deals"].filter(before("created_at", AS_OF))
        primary = set(
            loader.query("select deal_id, company_id from raw_hubspot.deal_companies where is_primary")
        )
        assert primary == set(
            deals.filter(pl.col("company_id") != "").select("deal_id", "company_id").drop_nulls().rows()
        )

    def test_tickets__are_those_of_the_desk_with_every_stage(self, loader, sandbox_world):
        loader.run()
        tickets = sandbox_world.tables["tickets"].filter(
            before("created_at", AS_OF - LAG) & (system_of("country", SERVICE_DESK) == "hubspot")
        )
        keys = tickets["ticket_id"].cast(pl.String)
        found = loader.query("select id, first_replied_at, social_platform from raw_hubspot.tickets")
        channel = pl.col("channel")
        expected = tickets.select(
            pl.col("ticket_id").cast(pl.String),
            pl.when(before("first_replied_at", AS_OF)).then("first_replied_at"),
            pl.when(channel.is_in(["facebook", "instagram", "x"])).then(channel),
        )
        assert set(found) == set(expected.rows())
        history = sandbox_world.tables["ticket_history"].with_columns(pl.col("ticket_id").cast(pl.String))
        history = history.filter(before("entered_at", AS_OF) & pl.col("ticket_id").is_in(keys.implode()))
        closed = history.filter(status="solved")
        sql = """
            select ticket_id, entered_at
            from raw_hubspot.ticket_stage_history
            inner join raw_hubspot.ticket_stages using (stage_id)
            where state = 'CLOSED'
        """
        assert set(loader.query(sql)) == set(closed.select("ticket_id", "entered_at").rows())
        linked = tickets.drop_nulls("contact_id").height
        assert min(linked, 1) <= loader.count("ticket_contacts") <= linked

    def test_activities__are_the_talks_of_the_countries_here(self, loader, sandbox_world):
        loader.run()
        talks = sandbox_world.tables["meetings"].filter(
            before("occurred_at", AS_OF - LAG) & (system_of("country", CRM) == "hubspot")
        )
        chosen = talks.filter(pl.col("kind").is_in(["meeting", "call"]))
        found = loader.query("select kind, id, occurred_at from raw_hubspot.activities")
        assert set(found) == set(chosen.select("kind", "meeting_id", "occurred_at").rows())
        deals = chosen.drop_nulls("deal_id").select("kind", "meeting_id", "deal_id").rows()
        assert set(loader.query("select kind, activity_id, deal_id from raw_hubspot.activity_deals")) == set(
            deals
        )
        assert loader.count("activity_contacts") >= chosen.height * 0.9

    def test_extra_objects__are_only_those_that_were_chosen(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__HUBSPOT__EXTRA_OBJECTS", '["emails"]')
        loader.run()
        assert loader.count("tickets") == 0
        assert loader.column("activities", "kind") == {"email"}

    def test_merge__after_the_first_load_is_told_by_the_survivor(self, loader, sandbox_world):
        merged = sandbox_world.tables["contacts"].drop_nulls("merged_at").sort("merged_at")
        loser, survivor, merged_at = merged.select("contact_id", "merged_into", "merged_at").row(-1)
        ids = f"select merged_object_ids from raw_hubspot.contacts where id = '{survivor}'"
        loader.run(merged_at)
        assert loser in loader.column("contacts")
        assert loser not in (loader.query(ids)[0][0] or "").split(";")
        loader.run(merged_at + timedelta(hours=1))
        assert loser in loader.query(ids)[0][0].split(";")
        fresh = loader.query(f"select updated_at from raw_hubspot.contacts where id = '{loser}'")
        assert fresh[0][0] <= merged_at  # it is listed no more, and stays as it was last seen

    def test_archived_contact__is_marked_though_search_forgets_it(self, loader, sandbox_world):
        archived = sandbox_world.tables["contacts"].drop_nulls("archived_at").sort("archived_at")
        key, archived_at = archived.select("contact_id", "archived_at").row(-1)
        state = f"select archived, archived_at from raw_hubspot.contacts where id = '{key}'"
        loader.run(archived_at)
        assert loader.query(state) == [(False, None)]
        loader.run(archived_at + timedelta(hours=1))
        assert loader.query(state) == [(True, archived_at)]

    def test_connection__counts_what_it_found(self, sandbox_server):
        names = ("ACCESS_TOKEN", "BASE_URL", "API_VERSION")
        fields = {name.lower(): sandbox_server.env[f"SOURCES__HUBSPOT__{name}"] for name in names}
        assert {field.name for field in connection.FIELDS} <= set(fields)
        assert re.fullmatch(
            r"found \d+ contacts, \d+ companies, \d+ deals, \d+ tickets, \d+ meetings, \d+ calls",
            connection.check(**fields),
        )
        with pytest.raises(TokenDead):
            connection.check(**{**fields, "access_token": "another"})

    def test_reference_data__is_all_there(self, loader, sandbox_world):
        loader.run()
        stages = sandbox_world.tables["deal_stages"].select("pipeline_id", "stage_id", "label", "is_closed")
        assert set(
            loader.query("select pipeline_id, stage_id, label, is_closed from raw_hubspot.deal_stages")
        ) == set(stages.rows())
        assert loader.column("owners", "email") == set(sandbox_world.tables["owners"]["email"])
        assert loader.column("owners", "team") == set(sandbox_world.tables["owners"]["team"])

    def test_companies__are_those_of_the_world(self, loader, sandbox_world):
        loader.run()
        companies = sandbox_world.tables["companies"].filter(before("created_at", AS_OF))
        expected = companies.select("company_id", "name", "number_of_employees")
        assert set(loader.query("select id, name, number_of_employees from raw_hubspot.companies")) == set(
            expected.rows()
        )

    @pytest.mark.parametrize(("cap", "page"), [(60, 20), (1, 1)])  # the latter: every moment is too full
    def test_search_cap__is_passed_by_beginning_again(self, loader, sandbox_world, monkeypatch, cap, page):
        monkeypatch.setattr(settings, "SEARCH_CAP", cap)
        monkeypatch.setattr(settings, "SEARCH_PAGE_SIZE", page)
        run = loader.run()
        assert loader.column("contacts") == self.expected_ids(sandbox_world, AS_OF)
        assert run.rows_deduplicated > 0

    def test_daily_changes__arrive_as_in_one_load(self, loader, data_dir, monkeypatch):
        for days in (0, 1, 3):
            loader.run(AS_OF + timedelta(days=days))
        by_steps = loader.contents()
        monkeypatch.setenv("TILLTALE_DATA_DIR", str(data_dir / "other"))
        loader.run(AS_OF + timedelta(days=3))
        at_once = loader.contents()
        for table in (
            *("companies", "deals", "deal_stage_history", "deal_stages", "owners"),
            *("tickets", "ticket_stage_history", "activities"),
        ):
            assert by_steps[table] == at_once[table], table
        assert by_steps["contacts"] >= at_once["contacts"]

    def test_associations__that_are_no_list_are_set_aside(self, loader):
        loader.sandbox.fault("hubspot", "bad_type", "/deals/contacts/batch/read")
        run = loader.run()
        assert run.rows_quarantined == 1
        assert len(loader.query("select reason from quarantine.hubspot__deal_contacts")) == 1
        links = loader.contents()["deal_contacts"]
        assert len(links) > 1
        loader.run(AS_OF + timedelta(days=8))  # when all associations are read again
        assert {link[:2] for link in links} <= {link[:2] for link in loader.contents()["deal_contacts"]}

    @pytest.mark.parametrize(
        ("kind", "table"),
        [
            ("contacts", "contact_lifecycle_history"),
            ("deals", "deal_stage_history"),
            ("tickets", "ticket_stage_history"),
        ],
    )
    def test_histories__of_records_nobody_asked_for_are_set_aside(self, loader, kind, table):
        loader.sandbox.fault("hubspot", "bad_type", f"/{kind}/batch/read")
        run = loader.run()
        assert run.rows_quarantined == 1
        refused = loader.query(f"select column_name, reason from quarantine.hubspot__{table}")
        assert refused == [("id", "was not asked for")]
        owner = f"{kind.removesuffix('s')}_id"
        strangers = f"""
            select count(*)
            from raw_hubspot.{table}
            where {owner} not in (select id from raw_hubspot.{kind})
        """
        assert loader.query(strangers) == [(0,)]

    def test_associations__of_untouched_deals_are_read_again_after_a_week(self, loader):
        loader.run()
        assert loader.run(NEXT_DAY).rows_by_table["deal_companies"] < 20
        week = loader.run(AS_OF + timedelta(days=settings.ASSOCIATIONS_FULL_DAYS))
        assert week.rows_by_table["deal_companies"] == loader.count("deal_companies")

    @pytest.mark.parametrize("version", ["2025-01", "v3x"])
    def test_retired_version__names_setting_and_version(self, loader, monkeypatch, version):
        monkeypatch.setenv("SOURCES__HUBSPOT__API_VERSION", version)
        failure = loader.fails()
        assert failure.kind == "version_retired"
        assert "sources.hubspot.api_version" in str(failure)
        assert version in str(failure)

    def test_wrong_token__is_dead(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__HUBSPOT__ACCESS_TOKEN", "another")
        assert loader.fails().kind == "token_dead"
