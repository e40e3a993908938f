"""Salesforce's loader against the sandbox's org."""

from datetime import timedelta
from typing import ClassVar
from urllib.parse import quote_plus

import polars as pl
import pytest

from ingestion.config import load_settings
from ingestion.errors import TokenDead
from ingestion.pipelines import run_source
from ingestion.runs import Window
from ingestion.sources.salesforce import connection, helpers, settings
from ingestion.sources.salesforce.contracts import LEADS
from sandbox.servers.salesforce.org import RECYCLE_BIN
from tests.ingestion.vendors import AS_OF, NEXT_DAY, VendorBehaviour

CONCURRENT = 10


def before(column, as_of):
    return (pl.col(column) < as_of).fill_null(False)


class TestSalesforce(VendorBehaviour):
    source = "salesforce"
    table = "leads"
    path = "+FROM+Lead+WHERE"
    credential = "client_secret"
    page_sizes: ClassVar = {"PAGE_SIZE": 3, "IDS_PER_QUERY": 7}
    passing_faults = ("server_error", "half_page", "timeout", "token_expired")

    def expected_ids(self, world, as_of):
        gone = as_of - RECYCLE_BIN
        leads = world.tables["salesforce_leads"].filter(
            before("created_at", as_of) & ~before("merged_at", gone) & ~before("deleted_at", gone)
        )
        return set(leads["lead_id"])

    def test_retired_version__says_so(self, loader):
        loader.sandbox.fault(self.source, "version_retired", "/services/data/", times=None)
        assert loader.fails().kind == "version_retired"

    def test_leads__are_those_of_the_world(self, loader, sandbox_world):
        loader.run()
        leads = sandbox_world.tables["salesforce_leads"].filter(
            pl.col("lead_id").is_in(list(loader.column("leads")))
        )
        columns = {"email": "email", "country": "country", "linkedin_click_id": "linkedin_click_id"}
        columns |= {"analytics_first_url": "landing_url", "self_reported_source": "self_reported_source"}
        expected = leads.select("lead_id", *columns)
        found = loader.query(f"select id, {', '.join(columns.values())} from raw_salesforce.leads")
        assert set(found) == set(expected.rows())
        assert leads["self_reported_source"].is_not_null().any()  # the field that this org names otherwise
        converted = leads.filter(before("converted_at", AS_OF)).select(
            "lead_id", "converted_contact_id", "converted_opportunity_id"
        )
        sql = "select id, converted_contact_id, converted_opportunity_id from raw_salesforce.leads"
        assert set(loader.query(f"{sql} where is_converted")) == set(converted.rows())

    def test_merged_lead__names_its_master_and_stays_when_the_bin_is_empty(self, loader, sandbox_world):
        loser = sandbox_world.tables["salesforce_leads"].drop_nulls("merged_at").row(0, named=True)
        loader.run(loser["merged_at"])
        sql = f"select is_deleted, master_record_id from raw_salesforce.leads where id = '{loser['lead_id']}'"
        assert loader.query(sql) == [(False, None)]
        loader.run(loser["merged_at"] + timedelta(days=1))
        assert loader.query(sql) == [(True, loser["merged_into"])]
        loader.run(loser["merged_at"] + RECYCLE_BIN + timedelta(days=2))
        assert loader.query(sql) == [(True, loser["merged_into"])]

    def test_record__that_left_no_trace_is_marked_once_a_week(self, loader):
        loader.run()
        ghost = "00QgL0000GONE0000AAA"
        address = "raw_salesforce.leads"
        loader.execute(f"insert into {address} select * replace ('{ghost}' as id) from {address} limit 1")
        sql = f"select deleted_at from {address} where id = '{ghost}'"
        loader.run(NEXT_DAY)
        assert loader.query(sql) == [(None,)]
        later = AS_OF + timedelta(days=settings.KNOWN_IDS_DAYS)
        loader.run(later)
        assert loader.query(sql) == [(later,)]
        loader.run(later + timedelta(days=settings.KNOWN_IDS_DAYS))
        assert loader.query(sql) == [(later,)]
        assert loader.count("leads", "deleted_at is not null") == 1

    def test_deleted_tasks__are_read_from_the_bin(self, loader, sandbox_world):
        tasks = sandbox_world.tables["salesforce_tasks"].drop_nulls("deleted_at")
        when = tasks["deleted_at"].min() + timedelta(days=1)
        loader.run(when)
        deleted = tasks.filter(before("deleted_at", when))
        found = loader.query("select id from raw_salesforce.tasks where is_deleted")
        assert {key for (key,) in found} == set(deleted["task_id"])

    def test_opportunities__carry_amount_currency_and_history(self, loader, sandbox_world):
        loader.run()
        world = sandbox_world.tables
        history = world["salesforce_opportunity_history"].filter(before("changed_at", AS_OF))
        latest = history.sort("opportunity_id", "changed_at").group_by("opportunity_id").last()
        deals = world["salesforce_opportunities"].filter(before("created_at", AS_OF)).drop("amount")
        expected = deals.join(latest, on="opportunity_id").select(
            "opportunity_id", "amount", "currency", "stage", "type"
        )
        sql = "select id, amount::decimal(18,2)::varchar, currency_iso_code, stage_name, type"
        assert set(loader.query(f"{sql} from raw_salesforce.opportunities")) == set(expected.rows())
        assert loader.column("opportunity_history") == set(history["history_id"])
        roles = world["salesforce_contact_roles"].filter(before("created_at", AS_OF))
        sql = "select opportunity_id, contact_id, role from raw_salesforce.opportunity_contact_roles"
        assert set(loader.query(sql)) == set(roles.select("opportunity_id", "contact_id", "role").rows())

    def test_daily_changes__arrive_as_in_one_load(self, loader, data_dir, monkeypatch):
        for days in (0, 1, 4):
            loader.run(AS_OF + timedelta(days=days))
        by_steps = loader.contents()
        monkeypatch.setenv("TILLTALE_DATA_DIR", str(data_dir / "other"))
        loader.run(AS_OF + timedelta(days=4))
        for table, rows in loader.contents().items():
            assert by_steps[table] >= rows, table

    def test_session__that_ends_in_mid_walk_is_renewed_once(self, loader, sandbox_world):
        loader.sandbox.fault(self.source, "token_expired", "/query/01g", times=1, after=2)
        loader.run()
        assert loader.column("leads") == self.expected_ids(sandbox_world, AS_OF)

    def test_wrong_secret__is_dead(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__SALESFORCE__CLIENT_SECRET", "another")
        failure = loader.fails()
        assert failure.kind == "token_dead"
        assert "sources.salesforce.client_secret" in str(failure)
        assert "another" not in str(failure)

    def test_too_many_calls_at_once__are_sat_out(self, loader, sandbox_world):
        loader.sandbox.fault(self.source, "throttled", "/query", times=1, after=3, code=CONCURRENT)
        loader.run()
        assert loader.column("leads") == self.expected_ids(sandbox_world, AS_OF)

    def test_last_calls_of_the_day__are_left_to_others(self, loader):
        loader.sandbox.set_limit(self.source, 40, 86_400)
        failure = loader.fails()
        assert failure.kind == "throttled"
        assert "left to others" in str(failure)
        assert loader.count("leads") == 0

    def test_field_that_is_hidden__is_named_and_loads_nothing(self, loader, monkeypatch):
        monkeypatch.setattr(
            "ingestion.sources.salesforce.helpers.fields_of", lambda contract, custom: ["Id", "Secret__x"]
        )
        failure = loader.fails()
        assert failure.kind == "token_dead"
        assert "Secret__x of Lead" in str(failure)
        assert loader.count("leads") == 0

    def test_skipped_object__is_not_asked_for(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__SALESFORCE__SKIP_OBJECTS", '["Case", "Campaign"]')
        run = loader.run()
        assert (run.rows_by_table["cases"], run.rows_by_table["campaigns"]) == (0, 0)
        assert run.rows_by_table["tasks"] > 0

    @pytest.mark.parametrize("version", ["20.0", "99.0"])
    def test_retired_version__names_setting_and_version(self, loader, monkeypatch, version):
        monkeypatch.setenv("SOURCES__SALESFORCE__API_VERSION", version)
        failure = loader.fails()
        assert failure.kind == "version_retired"
        assert "sources.salesforce.api_version" in str(failure)
        assert version in str(failure)

    def test_backfill__reads_its_window_and_moves_no_mark(self, loader, sandbox_world):
        loader.sandbox.set_as_of(AS_OF)
        window = Window(AS_OF - timedelta(days=200), AS_OF - timedelta(days=100))
        run_source(self.source, load_settings(as_of=AS_OF), window)
        history = sandbox_world.tables["salesforce_lead_history"]
        inside = history.filter(pl.col("changed_at").is_between(window.start, window.end, closed="left"))
        assert loader.column("lead_history") == set(inside["history_id"])
        assert len(inside)
        loader.run()
        assert loader.column("leads") == self.expected_ids(sandbox_world, AS_OF)

    def test_connection__says_what_was_found_or_why_not(self, sandbox_server):
        prefix = "SOURCES__SALESFORCE__"
        given = {field.name: sandbox_server.env[prefix + field.name.upper()] for field in connection.FIELDS}
        assert connection.check(**given) == "found the organization Harbourlight"
        with pytest.raises(TokenDead, match="client_secret"):
            connection.check(**given | {"client_secret": "no"})


def test_row_of__takes_the_organizations_names_and_its_currency():
    custom = helpers.custom_names({"utm_source": "Quelle__c", "facebook_id": ""})
    assert custom["utm_source"] == "Quelle__c"
    assert "facebook_id" not in custom
    record = {"Id": "006A", "Amount": "10.5", "Quelle__c": "إعلان 🌟"}
    row = helpers.row_of(record, custom, "USD")
    assert row == {"Id": "006A", "Amount": "10.5", "utm_source": "إعلان 🌟", "CurrencyIsoCode": "USD"}
    assert (
        helpers.row_of({"Amount": "1", "CurrencyIsoCode": "EUR"}, custom, "USD")["CurrencyIsoCode"] == "EUR"
    )
    assert "deleted_at" not in helpers.fields_of(LEADS, custom)
    assert "Quelle__c" in helpers.fields_of(LEADS, custom)


def test_query_for_ids__stays_within_the_longest_address():
    ids = [f"{number:018d}" for number in range(settings.IDS_PER_QUERY)]
    query = helpers.select("OpportunityContactRole", ["Id"], helpers.among(ids))
    assert (
        len("https://a-long-name.my.salesforce.com/services/data/v67.0/queryAll?q=" + quote_plus(query))
        < 16_384
    )
