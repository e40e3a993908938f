"""Pipedrive: persons, organizations and deals with the stages they went through, leads and activities.

Lists are walked by the time of the last change. Deals that were deleted are listed for thirty days; deleted
and merged persons leave every list, so known ones are asked for by id now and then. The stages and people of
a deal cost requests of their own: so many a run, what changed first.

Data flow: <company>.pipedrive.com/api -> raw_pipedrive.{persons, organizations, deals, deal_stage_history,
deal_participants, leads, activities, pipelines, stages, users}
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import dlt
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.contracts import Contract
from ingestion.cursors import Cursor
from ingestion.errors import NotFound
from ingestion.runs import Landing, Run
from ingestion.sources.pipedrive import contracts, helpers, settings
from ingestion.sources.pipedrive.client import PipedriveClient
from ingestion.sources.pipedrive.helpers import Row
from ingestion.vanished import mark_vanished


@dlt.source(name="pipedrive", max_table_nesting=0)
def pipedrive(  # noqa: PLR0917  dlt reads them from the configuration
    run: Run,
    base_url: str = dlt.secrets.value,
    access_token: str = dlt.secrets.value,
    custom_fields: dict[str, str] | None = None,
    no_decision_reasons: list[str] | None = None,
    api_version: str = settings.API_VERSION,
    legacy_version: str = settings.LEGACY_VERSION,
) -> Any:
    """The CRM as far as sales are concerned.

    Args:
        run: the current run.
        base_url: the account's address, `https://<name>.pipedrive.com`.
        access_token: API token.
        custom_fields: our names -> 40-character keys of the account's own fields.
        no_decision_reasons: lost reasons that are no defeat.
        api_version: as `v2`.
        legacy_version: of what only the older version has, as `v1`.
    """
    client = PipedriveClient(base_url, access_token, api_version, legacy_version)
    own = custom_fields or {}
    reasons = [reason.strip().lower() for reason in no_decision_reasons or settings.NO_DECISION_REASONS]

    @dlt.resource(name="persons")
    def persons() -> Iterator[Any]:
        custom = {name: own[name] for name in settings.PERSON_FIELDS if own.get(name)}
        options = client.options("personFields", list(custom.values())) if custom else {}
        landing = run.landing(contracts.PERSONS)
        for page in _changed(run, client, landing, **_asked(custom)):
            landing.add([helpers.person_row(record, custom, options) for record in page])
        _vanished(run, client, landing)
        yield from landing.finish()

    @dlt.resource(name="organizations")
    def organizations() -> Iterator[Any]:
        landing = run.landing(contracts.ORGANIZATIONS)
        for page in _changed(run, client, landing):
            landing.add([helpers.with_text_ids(record) for record in page])
        _vanished(run, client, landing)
        yield from landing.finish()

    @dlt.resource(name="deals")
    def deals() -> Iterator[Any]:
        custom = {name: own[name] for name in settings.DEAL_FIELDS if own.get(name)}
        options = client.options("dealFields", list(custom.values())) if custom else {}
        landing = run.landing(contracts.DEALS)
        changed: dict[str, Row] = {}
        for page in _changed(run, client, landing, include_fields="participants_count", **_asked(custom)):
            rows = [
                {**helpers.with_text_ids(record), **helpers.own_values(record, custom, options)}
                for record in page
            ]
            landing.add(rows)
            changed |= {row["id"]: row for row in rows if row["id"]}
        _vanished(run, client, landing)
        history, people = run.landing(contracts.DEAL_STAGE_HISTORY), run.landing(contracts.DEAL_PARTICIPANTS)
        seen = {"observed_at": run.now}
        for deal in _unread(run, changed):
            if (details := _details(client, deal)) is not None:
                changes, joined = details
                history.add([row | seen for row in helpers.stage_history_rows(deal, changes, reasons)])
                people.add([row | seen for row in helpers.participant_rows(deal, joined)])
        for each in (landing, history, people):
            yield from each.finish()

    @dlt.resource(name="leads")
    def leads() -> Iterator[Any]:
        landing = run.landing(contracts.LEADS)
        for page in client.leads():
            landing.add([helpers.with_text_ids(record) for record in page])
        yield from landing.finish()

    @dlt.resource(name="activities")
    def activities() -> Iterator[Any]:
        landing = run.landing(contracts.ACTIVITIES)
        for page in _changed(run, client, landing):
            landing.add([helpers.activity_row(record) for record in page])
        yield from landing.finish()

    @dlt.resource(name="pipelines")
    def pipelines() -> Iterator[Any]:
        yield from _all(run, contracts.PIPELINES, client.every("pipelines"))

    @dlt.resource(name="stages")
    def stages() -> Iterator[Any]:
        yield from _all(run, contracts.STAGES, client.every("stages"))

    @dlt.resource(name="users")
    def users() -> Iterator[Any]:
        yield from _all(run, contracts.USERS, client.users())

    return persons, organizations, deals, leads, activities, pipelines, stages, users


def _asked(custom: dict[str, str]) -> dict[str, str]:
    """The parameter that names the account's own fields; without it all are sent."""
    keys = ",".join(custom.values())
    return {"custom_fields": keys} if keys else {}


def _all(run: Run, contract: Contract, pages: Iterator[list[Row]]) -> Iterator[Any]:
    landing = run.landing(contract)
    for page in pages:
        landing.add([helpers.with_text_ids(record) for record in page])
    yield from landing.finish()


def _changed(run: Run, client: PipedriveClient, landing: Landing, **params: str) -> Iterator[list[Row]]:
    """Records that were changed since the last run; of deals also archived and deleted ones."""
    kind = landing.contract.name
    cursor = Cursor(run, kind, overlap=timedelta(minutes=settings.OVERLAP_MINUTES))
    yield from client.changed(kind, cursor.start, cursor.end, **params)
    if kind == "deals":
        yield from client.changed("deals/archived", cursor.start, cursor.end, **params)
        yield from client.changed(kind, cursor.start, cursor.end, status="deleted", **params)
    newest = landing.newest("updated_at")
    if newest is not None:  # an empty answer moves nothing
        cursor.commit(newest)


def _vanished(run: Run, client: PipedriveClient, landing: Landing) -> None:
    """Known records that no list has any more are deleted or merged: the rest of them stays as it was."""
    lookup = partial(client.known, landing.contract.name)
    days, at_once = settings.KNOWN_IDS_DAYS, settings.IDS_PER_REQUEST
    mark_vanished(run, landing, lookup, days=days, at_once=at_once)


def _unread(run: Run, changed: dict[str, Row]) -> list[Row]:
    """Deals whose stages and people are to be read: those that changed, then those that had to wait."""
    deals = run.stored(contracts.DEALS)
    history = run.stored(contracts.DEAL_STAGE_HISTORY, ["deal_id", "observed_at"])
    read = history.group_by("deal_id").aggregate([("observed_at", "max")]).to_pylist()
    read_at = {row["deal_id"]: row["observed_at_max"] for row in read}
    waiting = [
        _as_listed(row)
        for row in _standing(deals).to_pylist()
        if row["id"] not in changed and (row["id"] not in read_at or read_at[row["id"]] < row["updated_at"])
    ]
    present = [row for row in changed.values() if not row.get("is_deleted")]
    return [*present, *waiting][: settings.DEALS_PER_RUN]


def _standing(deals: pa.Table) -> pa.Table:
    is_gone = pc.or_kleene(deals["is_deleted"], pc.is_valid(deals["deleted_at"]))
    return deals.filter(pc.invert(is_gone))


def _as_listed(row: Row) -> Row:
    """A stored deal under the names that Pipedrive gives its fields."""
    return {**row, "add_time": row["created_at"]}


def _details(client: PipedriveClient, deal: Row) -> tuple[list[Row], list[Row]] | None:
    """Changes and participants of a deal; None if it was deleted since it was listed."""
    key = str(deal["id"])
    try:
        changes = [change for page in client.changes(key) for change in page]
        if not _has_company(deal):
            return changes, []
        return changes, [each for page in client.participants(key) for each in page]
    except NotFound:
        return None


def _has_company(deal: Row) -> bool:
    """Whether a deal has more people than the one it was made for; asking costs as much as a whole page."""
    count = deal.get("participants_count")
    return not isinstance(count, int) or count > 1
