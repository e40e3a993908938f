"""The sandbox's Salesforce, read with a client made for the real one."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest
import requests
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import (
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceRefusedRequest,
)

from sandbox.servers.salesforce.org import RECYCLE_BIN
from tests.conftest import AS_OF, SandboxHandle
from tests.sandbox.expected import created

HOST = "https://harbourlight.my.salesforce.com"
KEYS = {
    "Lead": ("salesforce_leads", "lead_id", "created_at"),
    "Contact": ("salesforce_contacts", "contact_id", "created_at"),
    "Account": ("salesforce_accounts", "account_id", "created_at"),
    "Opportunity": ("salesforce_opportunities", "opportunity_id", "created_at"),
    "OpportunityHistory": ("salesforce_opportunity_history", "history_id", "changed_at"),
    "OpportunityContactRole": ("salesforce_contact_roles", "role_id", "created_at"),
    "CampaignMember": ("salesforce_campaign_members", "member_id", "created_at"),
    "Task": ("salesforce_tasks", "task_id", "created_at"),
    "Case": ("salesforce_cases", "case_id", "created_at"),
}


class ToSandbox(requests.adapters.HTTPAdapter):
    """The client builds https addresses of a host of its own: the same paths are asked of the sandbox."""

    def __init__(self, root: str) -> None:
        super().__init__()
        self.root = root

    def send(self, request: requests.PreparedRequest, **arguments: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        request.url = f"{self.root}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return super().send(request, **arguments)


def token_of(server: SandboxHandle, **changed: str) -> requests.Response:
    body = {"grant_type": "client_credentials"}
    for name in ("client_id", "client_secret"):
        body[name] = server.env[f"SOURCES__SALESFORCE__{name.upper()}"]
    address = server.env["SOURCES__SALESFORCE__BASE_URL"] + "/services/oauth2/token"
    return requests.post(address, data={**body, **changed}, timeout=10)


def connect(server: SandboxHandle, token: str, version: str = "67.0") -> Salesforce:
    session = requests.Session()
    session.mount(HOST, ToSandbox(server.env["SOURCES__SALESFORCE__BASE_URL"]))
    return Salesforce(instance_url=HOST, session_id=token, session=session, version=version)


@pytest.fixture
def client(sandbox_server: SandboxHandle) -> Salesforce:
    grant = token_of(sandbox_server).json()
    assert grant["instance_url"] == sandbox_server.env["SOURCES__SALESFORCE__BASE_URL"]
    return connect(sandbox_server, grant["access_token"])


@pytest.mark.parametrize("name", KEYS)
def test_salesforce__own_client_pages_through_every_object(
    client: Salesforce, sandbox_world: Any, name: str
) -> None:
    table, key, since = KEYS[name]
    query = f"SELECT Id, CreatedDate FROM {name} ORDER BY CreatedDate, Id"
    small = {"Sforce-Query-Options": "batchSize=4"}
    rows = list(client.query_all_iter(query, include_deleted=True, headers=small))
    found = [row["Id"] for row in rows]
    frame = created(sandbox_world, table, AS_OF, since)
    bin_end = AS_OF - RECYCLE_BIN
    for column in {"merged_at", "deleted_at"} & set(frame.columns):
        frame = frame.filter((pl.col(column) < bin_end).fill_null(False).not_())
    assert sorted(found) == sorted(frame[key])
    assert len(set(found)) == len(found) > 4
    assert [row["CreatedDate"] for row in rows] == sorted(row["CreatedDate"] for row in rows)


def test_salesforce__merged_lead_is_in_the_bin_for_fifteen_days(
    client: Salesforce, sandbox_world: Any, sandbox_server: SandboxHandle
) -> None:
    loser = sandbox_world.tables["salesforce_leads"].drop_nulls("merged_at").row(0, named=True)
    query = f"SELECT IsDeleted, MasterRecordId FROM Lead WHERE Id = '{loser['lead_id']}'"
    answers = []
    for after in (timedelta(0), timedelta(days=1), RECYCLE_BIN + timedelta(seconds=1)):
        sandbox_server.set_as_of(loser["merged_at"] + after)
        plain, all_rows = client.query(query), client.query(query, include_deleted=True)
        records = [(row["IsDeleted"], row["MasterRecordId"]) for row in all_rows["records"]]
        answers.append((plain["totalSize"], records))
    assert answers == [(1, [(False, None)]), (0, [(True, loser["merged_into"])]), (0, [])]


def test_salesforce__converted_lead_names_what_it_became(client: Salesforce, sandbox_world: Any) -> None:
    query = "SELECT Id, ConvertedContactId, ConvertedDate, Status FROM Lead WHERE IsConverted = true"
    found = client.query_all(query)["records"]
    leads = created(sandbox_world, "salesforce_leads", AS_OF, "converted_at")
    assert {(row["Id"], row["ConvertedContactId"]) for row in found} == set(
        leads.select("lead_id", "converted_contact_id").rows()
    )
    assert {row["Status"] for row in found} == {"Closed - Converted"}
    assert all(len(row["ConvertedDate"]) == len("2026-01-01") for row in found)


def test_salesforce__own_client_describes_and_reads_usage(client: Salesforce) -> None:
    fields = {field["name"]: field for field in client.Lead.describe()["fields"]}
    assert fields["GCLID__c"]["custom"]
    assert not fields["Email"]["custom"]
    assert client.limits()["DailyApiRequests"]["Remaining"] > 0
    assert client.api_usage["api-usage"].used > 0


def test_salesforce__refuses_as_a_list_of_errors(client: Salesforce, sandbox_server: SandboxHandle) -> None:
    for query, code in (
        ("SELECT Nothing__c FROM Lead", "INVALID_FIELD"),
        ("SELECT Id FROM Nothing", "INVALID_TYPE"),
        ("SELECT FROM Lead", "MALFORMED_QUERY"),
        ("SELECT Id FROM Lead WHERE CreatedDate > '2026-01-01'", "INVALID_FIELD"),
    ):
        with pytest.raises(SalesforceMalformedRequest) as refused:
            client.query(query)
        assert refused.value.content[0]["errorCode"] == code
    with pytest.raises(SalesforceExpiredSession):
        connect(sandbox_server, "old").query("SELECT Id FROM Lead")
    sandbox_server.set_limit("salesforce", 0, 60)
    with pytest.raises(SalesforceRefusedRequest) as refused:
        client.query("SELECT Id FROM Lead")
    assert refused.value.content[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"


def test_salesforce__eleventh_open_query_loses_the_first(client: Salesforce) -> None:
    small = {"Sforce-Query-Options": "batchSize=1"}
    first = client.query("SELECT Id FROM Account", headers=small)["nextRecordsUrl"]
    assert client.query_more(first, identifier_is_url=True)["records"]
    for _ in range(10):
        client.query("SELECT Id FROM Account", headers=small)
    with pytest.raises(SalesforceMalformedRequest, match="INVALID_QUERY_LOCATOR"):
        client.query_more(first, identifier_is_url=True)


def test_salesforce__tokens_need_the_secret(sandbox_server: SandboxHandle) -> None:
    refused = token_of(sandbox_server, client_secret="no")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client")
