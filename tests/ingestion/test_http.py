"""The shared session against a real server: what is retried, what is said, what stays secret."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from dlt.sources.helpers.rest_client.paginators import SinglePagePaginator

from ingestion.errors import (
    ContractBroken,
    NotFound,
    SourceError,
    Throttled,
    TokenDead,
    VendorDown,
    VersionRetired,
)
from ingestion.http import Classify, Verdict, read_pages, reset_seconds, rest_client

Answer = tuple[int, bytes, dict[str, str]]


class Vendor:
    """Answers one after the other, the last one for ever; remembers how often it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [(200, b"[]", {})]
        self.calls = 0
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body, headers = vendor.answers[min(vendor.calls, len(vendor.answers) - 1)]
                vendor.calls += 1
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, classify: Classify | None = None) -> Any:
        client = rest_client("The vendor", self.url, classify=classify)
        return client.get("things?access_token=secret-token").json()

    def fails(self) -> SourceError:
        with pytest.raises(SourceError) as caught:
            self.get()
        assert "secret-token" not in str(caught.value)
        assert "127.0.0.1" not in str(caught.value)
        return caught.value


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.01")
    monkeypatch.setenv("RUNTIME__REQUEST_MAX_ATTEMPTS", "3")
    vendor = Vendor()
    yield vendor
    vendor.server.shutdown()


@pytest.mark.parametrize(
    "passing",
    [
        (500, b"", {}),
        (503, b"oops", {"Retry-After": "0"}),
        (429, b"{}", {"Retry-After": "0"}),
        (200, b'[{"id": 1}, {"i', {}),
        (200, b"[1", {"Content-Length": "100"}),
        (200, b"<html>", {}),
    ],
)
def test_session__sits_out_what_passes(vendor: Vendor, passing: Answer) -> None:
    vendor.answers = [passing, passing, (200, b'[{"amount": 1.10}]', {})]
    assert vendor.get() == [{"amount": "1.10"}]  # as text: money never is a float
    assert vendor.calls == 3


@pytest.mark.parametrize(
    ("answer", "error", "calls"),
    [
        ((500, b"", {}), VendorDown, 3),
        ((200, b"[1,", {}), VendorDown, 3),
        ((429, b"", {"Retry-After": "0"}), Throttled, 3),
        ((429, b"", {"Retry-After": "3600"}), Throttled, 1),
        ((401, b"", {}), TokenDead, 1),
        ((403, b"", {}), TokenDead, 1),
        ((404, b"", {}), NotFound, 1),
        ((426, b"", {}), VersionRetired, 1),
        ((400, b"", {}), ContractBroken, 1),
    ],
)
def test_session__gives_up_with_a_kind(
    vendor: Vendor, answer: Answer, error: type[SourceError], calls: int
) -> None:
    vendor.answers = [answer]
    assert type(vendor.fails()) is error
    assert vendor.calls == calls


def test_session__an_error_with_a_limit_of_its_own_is_counted_apart(vendor: Vendor) -> None:
    def twice(response: requests.Response) -> Verdict | None:
        if response.status_code != 429:
            return None
        return Verdict(Throttled("the vendor asks to slow down"), retry=True, attempts=2)

    vendor.answers = [(503, b"", {}), (429, b"", {}), (200, b"[1]", {})]
    assert vendor.get(twice) == [1]
    vendor.answers, vendor.calls = [(429, b"", {})], 0
    with pytest.raises(Throttled):
        vendor.get(twice)
    assert vendor.calls == 2


def test_session__nobody_listens(vendor: Vendor) -> None:
    vendor.server.shutdown()
    vendor.server.server_close()
    failure = vendor.fails()
    assert isinstance(failure, VendorDown)
    assert "check base_url" in str(failure)


def test_session__no_answer_in_time(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME__REQUEST_TIMEOUT", "0.05")
    monkeypatch.setenv("RUNTIME__REQUEST_MAX_ATTEMPTS", "1")
    vendor.answers = [(200, b"", {"Content-Length": "10"})]
    assert isinstance(vendor.fails(), VendorDown)


@pytest.mark.parametrize("write", [format_datetime, datetime.isoformat, lambda at: str(int(at.timestamp()))])
def test_reset_seconds__reads_each_vendors_form_of_an_instant(write: Callable[[datetime], str]) -> None:
    response = requests.Response()
    response.headers["X-RateLimit-Reset"] = write(datetime.now(UTC) + timedelta(seconds=1000))
    assert reset_seconds(response) == pytest.approx(1000, abs=100)


@pytest.mark.parametrize(("value", "seconds"), [("7", 7), ("soon", None)])
def test_reset_seconds__reads_seconds_and_nothing_else(value: str, seconds: float | None) -> None:
    response = requests.Response()
    response.headers["Retry-After"] = value
    assert reset_seconds(response) == seconds


def test_read_pages__a_good_answer_without_the_list_is_a_broken_contract(vendor: Vendor) -> None:
    vendor.answers = [(200, b'{"items": []}', {})]
    client = rest_client("The vendor", vendor.url)
    with pytest.raises(ContractBroken, match="no longer sends a list under 'data' for things"):
        list(read_pages(client, "things", data_key="data", paginator=SinglePagePaginator()))
    vendor.answers = [(200, b'{"data": [{"id": 1}]}', {})]
    (page,) = read_pages(client, "things", data_key="data", paginator=SinglePagePaginator())
    assert list(page) == [{"id": 1}]
