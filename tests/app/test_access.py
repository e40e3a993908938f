"""Who may see what: claims, lists, and the one table of roles against what the marts hold."""

from pathlib import Path

import pytest
import streamlit as st
import yaml

from app.access.reader import Standing, acting_as, ended_sessions, judge
from app.access.requests import is_own_path, reason_not_to_start
from app.access.roles import RESTRICTED, Role, may_see_page, refused_tables
from app.access.settings import AccessSettings
from app.data.asking import NotPermittedError, ask
from app.data.connection import current_publication

MARTS = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "marts"
VIEWS = Path(__file__).resolve().parents[2] / "app" / "views"
NOW = 1_800_000_000.0
SETTINGS = AccessSettings(
    {Role.ADMIN: ("kim@shop.example",), Role.ANALYST: ("@shop.example",)}, "roles", "the desk", 12
)


def claims(**more):
    return {"is_logged_in": True, "sub": "1", "iat": NOW - 60, "email": "kim@shop.example", **more}


@pytest.mark.parametrize(
    ("given", "standing", "role"),
    [
        (claims(), Standing.ALLOWED, Role.ADMIN),
        (claims(email="KIM@shop.example "), Standing.ALLOWED, Role.ADMIN),
        (claims(email="any@shop.example"), Standing.ALLOWED, Role.ANALYST),
        (claims(email="any@notshop.example"), Standing.NOT_ALLOWED, None),
        (claims(email="shop.example"), Standing.NOT_ALLOWED, None),
        (claims(email=None), Standing.NOT_ALLOWED, None),
        (claims(email_verified=False), Standing.NOT_ALLOWED, None),
        (claims(email=None, roles=["Manager", "x"]), Standing.ALLOWED, Role.MANAGER),
        (claims(email="any@shop.example", roles="analyst executive"), Standing.ALLOWED, Role.EXECUTIVE),
        (claims(roles={"admin": True}, email=None), Standing.NOT_ALLOWED, None),
        (claims(iat=NOW - 12 * 3600 - 1), Standing.SESSION_OVER, None),
        (claims(iat=None), Standing.SESSION_OVER, None),
        (claims(is_logged_in=False), Standing.SIGNED_OUT, None),
        ({}, Standing.SIGNED_OUT, None),
    ],
)
def test_judge__gives_a_role_only_to_whom_the_settings_name(given, standing, role):
    reader = judge(given, SETTINGS, NOW)
    assert (reader.standing, reader.role) == (standing, role)


def test_session_that_was_ended__stays_ended_and_another_one_counts():
    ended_sessions.end(claims(sub="2"))
    assert judge(claims(sub="2"), SETTINGS, NOW).standing is Standing.SESSION_OVER
    assert judge(claims(sub="2", iat=NOW - 5), SETTINGS, NOW).role is Role.ADMIN


def test_table_of_roles__names_pages_that_exist_and_every_mart_of_single_employees():
    pages = {path.stem for path in VIEWS.glob("[a-z]*.py")}
    marts: dict[str, set[str]] = {}
    for path in MARTS.glob("*/*.yml"):
        for model in yaml.safe_load(path.read_text())["models"]:
            marts[model["name"]] = {column["name"] for column in model["columns"]}
    kept = set().union(*(restriction.tables for restriction in RESTRICTED))
    assert set().union(*(restriction.pages for restriction in RESTRICTED)) <= pages
    assert kept <= set(marts)
    about_employees = {name for name, columns in marts.items() if columns >= {"employee_id", "department"}}
    assert about_employees
    assert about_employees <= kept
    assert [may_see_page(role, "people") for role in (None, *Role)] == [False, False, True, True, True]


def test_questions__are_refused_by_role_whatever_page_asks(published):
    publication = current_publication()
    statement = "select 1 as one from marts.mart_productivity"
    for role in (Role.ANALYST, Role.EXECUTIVE):
        with acting_as(role), pytest.raises(NotPermittedError):
            ask(publication, statement)
    assert not refused_tables(Role.MANAGER, statement)
    assert refused_tables(None, "from query_table('MARTS.Mart_Productivity')")
    with acting_as(Role.ANALYST):
        assert ask(publication, "select count(*) as n from marts.dim_channel")["n"][0]


def test_server_that_others_can_reach__asks_nothing_of_nobody(published, monkeypatch):
    option = st.get_option

    def elsewhere(name):
        return "0.0.0.0" if name == "server.address" else option(name)

    monkeypatch.setattr("app.access.reader.st.get_option", elsewhere)
    with pytest.raises(NotPermittedError):
        ask(current_publication(), "select 1 from marts.dim_channel")
    assert "without sign-in" in reason_not_to_start("0.0.0.0")
    assert "without sign-in" in reason_not_to_start("")
    assert [reason_not_to_start(own) for own in ("127.0.0.1", "localhost", "::1")] == ["", "", ""]


def test_way_back_from_sign_in__never_leaves_the_server():
    assert is_own_path("/funnel?period=All+time&x=%2F")
    foreign = (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil",
        "",
        "/a\r\nSet-Cookie: x",
    )
    assert not any(is_own_path(path) for path in foreign)
