"""The sandbox's Matomo, read as its reporting API is. No client library of Matomo's is installed here."""

from typing import Any

import httpx
import polars as pl
import pytest

from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import counted

DAY = "2026-10-28"


@pytest.fixture
def api(sandbox_server: SandboxHandle) -> Any:
    env = sandbox_server.env

    def ask(method: str, token: str = env["SOURCES__MATOMO__AUTH_TOKEN"], **params: Any) -> httpx.Response:
        query = {"module": "API", "format": "JSON", "method": method, "idSite": 3, **params}
        url = f"{env['SOURCES__MATOMO__BASE_URL']}/index.php"
        return httpx.post(url, params=query, data={"token_auth": token})

    return ask


def log(api: Any, **params: Any) -> list[dict[str, Any]]:
    asked = {"period": "range", "date": "2024-01-01,2026-11-02", "filter_limit": -1, **params}
    return api("Live.getLastVisitsDetails", **asked).json()


def test_log__holds_every_browser_that_matomo_counts(api: Any, sandbox_world: Any) -> None:
    visits = log(api)
    world = counted(sandbox_world, "visits", "matomo", AS_OF)
    landed = [visit for visit in visits if visit["actionDetails"][0]["type"] == "action"]
    assert len(landed) == len(world) > 50
    assert {visit["visitorId"] for visit in landed} == set(world["anonymous_id"])
    assert len({visit["idVisit"] for visit in visits}) == len(visits)
    assert {len(visit["visitorId"]) for visit in visits} == {16}


def test_log__has_every_form_with_its_answer_and_who_sent_it(api: Any, sandbox_world: Any) -> None:
    found = [
        (visit["visitorId"], visit["userId"], action["eventAction"], action["eventName"])
        for visit in log(api)
        for action in visit["actionDetails"]
        if action["type"] == "event"
    ]
    forms = counted(sandbox_world, "form_submissions", "matomo", AS_OF)
    expected = forms.select("anonymous_id", "email", "form", "how_heard").rows()
    assert sorted(map(str, found)) == sorted(map(str, expected))


def test_log__pages_a_day_from_old_to_new_or_newest_first(api: Any) -> None:
    whole = log(api, period="day", date=DAY, filter_sort_order="asc")
    times = [visit["lastActionTimestamp"] for visit in whole]
    assert times == sorted(times)
    assert {visit["serverDate"] for visit in whole} == {DAY}
    assert log(api, period="day", date=DAY) == whole[::-1]
    pages = [
        log(api, period="day", date=DAY, filter_sort_order="asc", filter_limit=1, filter_offset=offset)
        for offset in range(len(whole) + 1)
    ]
    assert pages == [*([visit] for visit in whole), []]


def test_log__times_of_actions_are_local(api: Any) -> None:
    summer = log(api, date="2026-07-01,2026-07-31")
    winter = log(api, date="2026-01-01,2026-01-31")
    for visits, shift in ((summer, 3_600), (winter, 0)):
        assert visits
        assert {v["actionDetails"][0]["timestamp"] - v["firstActionTimestamp"] for v in visits} == {shift}


def test_visit__keeps_its_number_while_it_grows(api: Any, sandbox_server: SandboxHandle) -> None:
    grown = next(visit for visit in reversed(log(api)) if len(visit["actionDetails"]) > 1)
    begun = pl.from_epoch(pl.Series([grown["firstActionTimestamp"] + 20]), "s").dt.replace_time_zone("UTC")[0]
    sandbox_server.set_as_of(begun)
    earlier = {visit["idVisit"]: len(visit["actionDetails"]) for visit in log(api)}
    assert earlier[grown["idVisit"]] < len(grown["actionDetails"])


def test_errors__are_matomos(api: Any) -> None:
    refused = api("Live.getLastVisitsDetails", token="another", period="day", date=DAY)
    assert refused.status_code == 401
    assert "Unable to authenticate" in refused.json()["message"]
    closed = api("Live.getLastVisitsDetails", idSite=99, period="day", date=DAY)
    assert closed.status_code == 200
    assert "requires 'view' access for the website id = 99" in closed.json()["message"]
    assert "does not exist" in api("Live.getNothing").json()["message"]
