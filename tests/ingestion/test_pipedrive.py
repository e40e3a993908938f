"""Pipedrive's loader against the sandbox's account."""

from datetime import timedelta
from typing import ClassVar

import polars as pl
import pytest

from ingestion.config import load_settings
from ingestion.errors import TokenDead
from ingestion.pipelines import run_source
from ingestion.runs import Window
from ingestion.sources.pipedrive import connection, helpers, settings
from sandbox.servers.pipedrive import account as shapes
from sandbox.servers.pipedrive.account import Account
from sandbox.servers.pipedrive.protocol import DAILY
from sandbox.world.crm_pipedrive import TRIAL_DEAL
from tests.ingestion.vendors import AS_OF, VendorBehaviour
from tests.sandbox.worlds import tiny


def before(column, as_of):
    return (pl.col(column) < as_of).fill_null(False)


class TestPipedrive(VendorBehaviour):
    source = "pipedrive"
    table = "persons"
    path = "/api/v2/persons"
    page_sizes: ClassVar = {"PAGE_SIZE": 2, "IDS_PER_REQUEST": 4}

    def expected_ids(self, world, as_of):
        persons = world.tables["pipedrive_persons"].filter(
            before("created_at", as_of) & ~before("merged_at", as_of) & ~before("deleted_at", as_of)
        )
        return set(persons["person_id"].cast(pl.String))

    def test_persons__are_those_of_the_world(self, loader, sandbox_world):
        loader.run()
        world = sandbox_world.tables["pipedrive_persons"]
        columns = {"email": "email", "country": "country", "analytics_first_url": "landing_url"}
        columns |= {"facebook_click_id": "facebook_click_id", "self_reported_source": "self_reported_source"}
        standing = world.filter(pl.col("person_id").cast(pl.String).is_in(list(loader.column("persons"))))
        expected = standing.select(pl.col("person_id").cast(pl.String), *columns)
        found = loader.query(f"select id, {', '.join(columns.values())} from raw_pipedrive.persons")
        assert set(found) == set(expected.rows())
        assert standing["country"].is_not_null().all()

    def test_person__that_is_on_no_list_any_more_is_marked_once(self, loader):
        loader.run()
        address = "raw_pipedrive.persons"
        loader.execute(f"insert into {address} select * replace ('999999' as id) from {address} limit 1")
        sql = f"select deleted_at, email is not null from {address} where id = '999999'"
        loader.run(AS_OF + timedelta(days=1))
        assert loader.query(sql) == [(None, True)]
        later = AS_OF + timedelta(days=settings.KNOWN_IDS_DAYS)
        loader.run(later)
        loader.run(later + timedelta(days=settings.KNOWN_IDS_DAYS))
        assert loader.query(sql) == [(later, True)]
        assert loader.count("persons", "deleted_at is not null") == 1

    def test_deals__carry_value_status_and_the_label_of_their_type(self, loader, sandbox_world):
        loader.run()
        world = sandbox_world.tables
        deals = world["pipedrive_deals"].filter(before("created_at", AS_OF) & ~before("deleted_at", AS_OF))
        ends = world["pipedrive_deal_changes"].filter(
            before("changed_at", AS_OF) & (pl.col("field") == "status")
        )
        labels = {"newbusiness": "New business", "existingbusiness": "Expansion", "renewal": "Renewal"}
        expected = deals.join(ends, on="deal_id", how="left").select(
            pl.col("deal_id").cast(pl.String),
            "amount",
            pl.col("new_value").fill_null("open"),
            pl.col("deal_type").replace(labels),
        )
        sql = "select id, amount::decimal(18,2)::varchar, status, deal_type from raw_pipedrive.deals"
        assert set(loader.query(f"{sql} where not is_deleted")) == set(expected.rows())
        assert loader.query(f"{sql} where is_deleted") == [(str(TRIAL_DEAL), "1.00", "deleted", None)]

    def test_stage_history__begins_where_the_deal_began_and_ends_as_it_ended(self, loader, sandbox_world):
        loader.run()
        changes = sandbox_world.tables["pipedrive_deal_changes"].filter(before("changed_at", AS_OF))
        lost = changes.filter(pl.col("field") == "lost_reason")["deal_id"].cast(pl.String).to_list()
        moved = changes.filter(pl.col("field") != "lost_reason").select(
            pl.col("deal_id").cast(pl.String), stage="new_value", at="changed_at"
        )
        expected = {
            (deal, "nodecision" if stage == "lost" and deal in lost else stage, at)
            for deal, stage, at in moved.iter_rows()
        }
        deals = sandbox_world.tables["pipedrive_deals"].filter(
            before("created_at", AS_OF) & (pl.col("deal_id") != TRIAL_DEAL)
        )
        expected |= {(str(key), "1", at) for key, at in deals.select("deal_id", "created_at").iter_rows()}
        sql = "select deal_id, stage_id, entered_at from raw_pipedrive.deal_stage_history"
        assert set(loader.query(sql)) == expected

    def test_participants__are_those_of_the_world_with_the_main_one(self, loader, sandbox_world):
        loader.run()
        people = sandbox_world.tables["pipedrive_deal_participants"].filter(before("created_at", AS_OF))
        expected = people.select(pl.col("deal_id", "person_id").cast(pl.String))
        sql = "select deal_id, person_id from raw_pipedrive.deal_participants"
        assert set(loader.query(sql)) == set(expected.rows())
        assert loader.count("deal_participants", "is_primary") == expected["deal_id"].n_unique()

    def test_converted_lead__leaves_the_inbox_and_stays_here(self, loader, sandbox_world):
        leads = sandbox_world.tables["pipedrive_leads"].drop_nulls("converted_at")
        lead = leads.filter(pl.col("converted_at") > pl.col("created_at")).row(0, named=True)
        loader.run(lead["converted_at"])
        assert lead["lead_id"] in loader.column("leads")
        loader.run(lead["converted_at"] + timedelta(days=1))
        assert lead["lead_id"] in loader.column("leads")

    def test_deals__are_read_in_portions_until_all_histories_are_there(self, loader, monkeypatch):
        monkeypatch.setattr(settings, "DEALS_PER_RUN", 2)
        seen = []
        for hours in range(4):
            loader.run(AS_OF + timedelta(hours=hours))
            seen.append(len(loader.column("deal_stage_history", "deal_id")))
        assert seen[:2] == [2, 4]
        assert seen[-1] == loader.count("deals", "not is_deleted")

    def test_daily_changes__arrive_as_in_one_load(self, loader, data_dir, monkeypatch):
        for days in (0, 1, 4):
            loader.run(AS_OF + timedelta(days=days))
        by_steps = loader.contents()
        monkeypatch.setenv("TILLTALE_DATA_DIR", str(data_dir / "other"))
        loader.run(AS_OF + timedelta(days=4))
        for table, rows in loader.contents().items():
            if table not in ("deal_stage_history", "deal_participants"):  # these say when they were read
                assert by_steps[table] >= rows, table

    def test_spent_budget_of_the_day__is_not_waited_for(self, loader):
        loader.sandbox.fault(self.source, "throttled", self.path, times=None, code=DAILY)
        failure = loader.fails()
        assert failure.kind == "throttled"
        assert "tomorrow" in str(failure)

    def test_backfill__reads_its_window_and_moves_no_mark(self, loader, sandbox_world):
        loader.sandbox.set_as_of(AS_OF)
        window = Window(AS_OF - timedelta(days=300), AS_OF - timedelta(days=100))
        run_source(self.source, load_settings(as_of=AS_OF), window)
        persons = sandbox_world.tables["pipedrive_persons"]
        newest = pl.max_horizontal("created_at", "merged_into_at")
        taken = (
            persons.drop_nulls("merged_at")
            .group_by(person_id="merged_into")
            .agg(merged_into_at=pl.col("merged_at").filter(pl.col("merged_at") < AS_OF).max())
        )
        inside = persons.join(taken, on="person_id", how="left").filter(
            newest.is_between(window.start, window.end, closed="left")
        )
        ids = set(inside["person_id"].cast(pl.String))
        assert loader.column("persons") == ids & self.expected_ids(sandbox_world, AS_OF)
        assert ids
        loader.run()
        assert loader.column("persons") == self.expected_ids(sandbox_world, AS_OF)

    @pytest.mark.parametrize("setting", ["API_VERSION", "LEGACY_VERSION"])
    def test_retired_version__names_the_setting(self, loader, monkeypatch, setting):
        monkeypatch.setenv(f"SOURCES__PIPEDRIVE__{setting}", "v0")
        failure = loader.fails()
        assert failure.kind == "version_retired"
        assert f"sources.pipedrive.{setting.lower()}" in str(failure)

    def test_next_day__brings_a_changed_deal_with_its_new_stage(self, loader, sandbox_world):
        changes = sandbox_world.tables["pipedrive_deal_changes"].filter(pl.col("field") == "status")
        end = changes.row(0, named=True)
        loader.run(end["changed_at"])
        sql = f"select stage_id from raw_pipedrive.deal_stage_history where deal_id = '{end['deal_id']}'"
        assert end["new_value"] not in {stage for (stage,) in loader.query(sql)}
        loader.run(end["changed_at"] + timedelta(hours=1))
        assert {stage for (stage,) in loader.query(sql)} & {end["new_value"], "nodecision"}

    def test_connection__says_what_was_found_or_why_not(self, sandbox_server):
        prefix = "SOURCES__PIPEDRIVE__"
        given = {field.name: sandbox_server.env[prefix + field.name.upper()] for field in connection.FIELDS}
        assert connection.check(**given) == "found the company Harbourlight"
        with pytest.raises(TokenDead, match="access_token"):
            connection.check(**given | {"access_token": "no"})


def test_person_row__of_a_survivor_has_the_addresses_of_the_merged():
    tables = tiny("default", 2)[0]
    loser = tables["pipedrive_persons"].drop_nulls("merged_at").row(0, named=True)
    emails = []
    for moment in (loser["merged_at"], loser["merged_at"] + timedelta(seconds=1)):
        persons = Account(tables, moment).persons
        survivor = persons.filter(pl.col("id") == loser["merged_into"]).row(0, named=True)
        row = helpers.person_row(shapes.person(survivor), {}, {})
        emails.append((row["id"], row["email"] is not None, row["additional_emails"]))
        assert (loser["person_id"] in persons["id"]) == (moment == loser["merged_at"])
    survivor_id = str(loser["merged_into"])
    assert emails[0] == (survivor_id, True, None)
    assert emails[1] == (survivor_id, True, loser["email"])


def test_stage_history__of_a_deal_that_was_reopened_comes_back_to_its_stage():
    deal = {"id": 7, "stage_id": "3", "add_time": "2026-01-01T00:00:00Z", "lost_reason": "Price"}
    changes = [
        {"field_key": "status", "new_value": "lost", "time": "2026-01-03 00:00:00"},
        {"field_key": "title", "new_value": "x", "time": "2026-01-03 00:00:01"},
        {"field_key": "status", "new_value": "open", "time": "2026-01-04 00:00:00"},
        {"field_key": "stage_id", "old_value": "1", "new_value": "2", "time": "2026-01-02 00:00:00"},
        {"field_key": "stage_id", "old_value": "2", "new_value": "3", "time": "2026-01-05 00:00:00"},
        {"field_key": "status", "new_value": "deleted", "time": "2026-01-06 00:00:00"},
    ]
    rows = helpers.stage_history_rows(deal, changes, ["no decision"])
    assert [row["stage_id"] for row in rows] == ["1", "2", "lost", "2", "3"]
    deal["lost_reason"] = " No Decision "
    rows = helpers.stage_history_rows(deal, changes, ["no decision"])
    assert [row["stage_id"] for row in rows][2] == "nodecision"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(31, "New"), ([31, 32], "New;32"), ({"value": "GB", "country": "GB"}, "GB"), (None, None), ("x", "x")],
)
def test_own_values__show_labels_and_plain_values(value, shown):
    record = {"custom_fields": {"k" * 40: value}}
    assert helpers.own_values(
        record, {"deal_type": "k" * 40, "country": "absent"}, {"k" * 40: {"31": "New"}}
    ) == {"deal_type": shown}


def test_person_row__keeps_emoji_right_to_left_names_and_large_ids():
    emails = [{"value": "b@x", "primary": False}, {"value": "a@x", "primary": True}]
    record = {"id": 2**53 + 1, "first_name": "نور 🌟", "emails": emails}
    row = helpers.person_row(record, {}, {})
    assert (row["id"], row["first_name"]) == ("9007199254740993", "نور 🌟")
    assert (row["email"], row["additional_emails"]) == ("a@x", "b@x")
