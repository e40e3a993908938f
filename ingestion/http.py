"""Talks to REST APIs: retries, throttling, broken pages, and what an error answer means.

Belongs here: what several vendors share, as a `requests` session for dlt's `RESTClient` and its paginators.
Does not: what one vendor's error bodies mean (its package passes a `classify`).
No URL, header or body is ever logged or put into a message: they hold tokens and people's data.

Data flow: vendor -> VendorSession (retry, classify, parse once) -> RESTClient.paginate -> pages of rows.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
import tenacity
from dlt.common.configuration import resolve_configuration
from dlt.common.configuration.specs import RuntimeConfiguration
from dlt.sources.helpers.requests.session import Session
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.client import PageData

from ingestion.errors import (
    ContractBroken,
    NotFound,
    SourceError,
    Throttled,
    TokenDead,
    VendorDown,
    VersionRetired,
)

LONGEST_WAIT_SECONDS = 60.0  # longer waits give up: the run holds the only writer of the warehouse
STOPPED = threading.Event()  # set when nobody waits for the answers any more: see `side_by_side`
RESET_HEADERS = ("Retry-After", "X-RateLimit-Reset", "RateLimit-Reset")


@dataclass(frozen=True)
class Verdict:
    """What an answer other than success means.

    Attributes:
        error: raised when retrying does not help or is not allowed.
        retry: whether the same request may be sent again.
        wait_seconds: how long the vendor asks to wait; None: back off exponentially.
        attempts: at most so many attempts that end with an error of this kind; None: as configured.
    """

    error: SourceError
    retry: bool = False
    wait_seconds: float | None = None
    attempts: int | None = None


Classify = Callable[[requests.Response], Verdict | None]


def default_verdict(response: requests.Response, vendor: str) -> Verdict | None:  # noqa: PLR0911
    """Read the status as HTTP means it; None for success."""
    status = response.status_code
    if status < 400:
        return None
    if status == 429:
        message = f"{vendor} asks to slow down (429); the next run continues from here, or ask for more quota"
        return Verdict(Throttled(message), retry=True, wait_seconds=reset_seconds(response))
    if status in (408, 409, 423, 425) or status >= 500:
        message = (
            f"{vendor} answers with an error of its own ({status}); nothing to mend here, run again later"
        )
        # quota headers come with every answer of some vendors and say nothing about an outage
        return Verdict(
            VendorDown(message), retry=True, wait_seconds=reset_seconds(response, ("Retry-After",))
        )
    if status == 401:
        return Verdict(
            TokenDead(f"{vendor} refuses the token (401): make a new one and put it into .dlt/secrets.toml")
        )
    if status == 403:
        return Verdict(
            TokenDead(f"{vendor} says the token may not read this (403): grant the missing permission")
        )
    if status == 426:
        return Verdict(
            VersionRetired(f"{vendor} has retired this API version (426): set a newer api_version")
        )
    if status in (404, 410):
        return Verdict(NotFound(f"{vendor} knows no such object or path ({status}): check ids and base_url"))
    return Verdict(ContractBroken(f"{vendor} does not accept the request ({status}): update the loader"))


def reset_seconds(response: requests.Response, headers: Sequence[str] = RESET_HEADERS) -> float | None:
    """How long the vendor asks to wait: seconds, epoch seconds, an HTTP date or an ISO instant."""
    for header in headers:
        value = response.headers.get(header, "").strip()
        if not value:
            continue
        try:
            number = float(value)
        except ValueError:
            instant = _instant(value)
            if instant is None:
                continue
            return max(0.0, (instant - datetime.now(UTC)).total_seconds())
        is_epoch = number > 1_000_000_000
        return max(0.0, number - time.time() if is_epoch else number)
    return None


def _instant(value: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            parsed = parse(value)
        except ValueError:
            continue
        return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return None


class _Refused(Exception):  # noqa: N818
    """Carries a verdict through tenacity."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.error)
        self.verdict = verdict


class VendorSession(Session):
    """A session that returns only good, whole JSON answers and raises `SourceError` for all others.

    Attempts, back-off and timeouts are dlt's own settings (`runtime.request_*`).
    """

    def __init__(self, vendor: str, classify: Classify | None = None) -> None:
        config = resolve_configuration(RuntimeConfiguration())
        super().__init__(timeout=config.request_timeout, raise_for_status=False)
        self.vendor = vendor
        self._classify = classify
        self._environment: dict[tuple[str, str, str], Any] = {}
        self._attempts = config.request_max_attempts
        self._backoff = tenacity.wait_exponential(
            multiplier=config.request_backoff_factor / 2,
            max=min(config.request_max_retry_delay, LONGEST_WAIT_SECONDS),
        )

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send until the answer is good, the vendor says stop, or patience ends."""
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(
                lambda error: isinstance(error, _Refused) and error.verdict.retry
            ),
            stop=self._patience(),
            wait=self._wait,
            sleep=tenacity.sleep_using_event(STOPPED),
            reraise=True,
        )
        try:
            return retrying(self._send_once, request, **kwargs)
        except _Refused as refused:
            raise refused.verdict.error from None

    def merge_environment_settings(self, url: Any, *arguments: Any) -> Any:
        """Look the proxies of a host up once: reading the environment costs more than a small request."""
        parts = urlsplit(str(url))
        key = (parts.scheme, parts.netloc, repr(arguments))
        if key not in self._environment:
            self._environment[key] = super().merge_environment_settings(url, *arguments)
        return dict(self._environment[key])

    def _send_once(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        if STOPPED.is_set():
            raise VendorDown("the run was stopped while this source was being read; run again")
        try:
            response = super().send(request, **kwargs)
        except requests.Timeout:
            message = f"{self.vendor} does not answer in time; check the network or run again later"
            raise _Refused(Verdict(VendorDown(message), retry=True)) from None
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            message = f"{self.vendor} cannot be reached or broke off; check base_url and the network"
            raise _Refused(Verdict(VendorDown(message), retry=True)) from _without_url(error)
        verdict = self._classify(response) if self._classify else None
        verdict = verdict or default_verdict(response, self.vendor)
        if verdict is not None:
            raise _Refused(verdict)
        if not response.content:
            parsed: Any = None
        else:
            try:
                parsed = json.loads(response.content, parse_float=str)  # money must not become a float
            except ValueError:
                message = f"{self.vendor} sends pages that break off in the middle; run again later"
                raise _Refused(Verdict(VendorDown(message), retry=True)) from None
        response.json = lambda **_: parsed
        return response

    def _patience(self) -> Callable[[tenacity.RetryCallState], bool]:
        """When one request is given up; an error with a limit of its own is counted apart from others."""
        met: Counter[type[SourceError]] = Counter()

        def must_stop(state: tenacity.RetryCallState) -> bool:
            verdict = _verdict(state)
            if verdict.wait_seconds is not None and verdict.wait_seconds > LONGEST_WAIT_SECONDS:
                return True
            met[type(verdict.error)] += 1
            own_limit = verdict.attempts or self._attempts
            return met[type(verdict.error)] >= own_limit or state.attempt_number >= self._attempts

        return must_stop

    def _wait(self, state: tenacity.RetryCallState) -> float:
        wait = _verdict(state).wait_seconds
        return self._backoff(state) if wait is None else wait


def _verdict(state: tenacity.RetryCallState) -> Verdict:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _Refused):
        return error.verdict
    return Verdict(SourceError("unexpected error"))


def _without_url(error: Exception) -> Exception:
    """The kind of a network error without its text, which holds the URL."""
    return ConnectionError(type(error).__name__)


def rest_client(
    vendor: str,
    base_url: str,
    *,
    auth: Any = None,
    headers: dict[str, str] | None = None,
    classify: Classify | None = None,
) -> RESTClient:
    """A dlt REST client for one vendor.

    Args:
        vendor: name as people know it, for messages.
        base_url: where the API is.
        auth: one of dlt's auth objects; tokens belong here and not into headers, which dlt may log.
        headers: version headers and the like.
        classify: what the vendor's own error answers mean; None falls back to `default_verdict`.
    """
    return RESTClient(base_url=base_url, headers=headers, auth=auth, session=VendorSession(vendor, classify))


def read_pages(
    client: RESTClient,
    path: str,
    *,
    data_key: str | None,
    is_dense: bool = False,
    null_is_empty: bool = False,
    **arguments: Any,
) -> Iterator[PageData[Any]]:
    """Walk all pages of a list; a good answer without the list is a broken contract, not an empty page.

    Args:
        client: from `rest_client`.
        path: path or absolute URL.
        data_key: key that holds the rows, dotted for nested objects; None when the answer itself is the list.
        is_dense: whether a page that was announced always holds rows, so that an empty one is an error
            and not the end.
        null_is_empty: whether the vendor writes null for a list without rows; a missing key stays an error.
        arguments: handed to `RESTClient.paginate`: params, json, method, paginator.
    """
    no_hooks: Any = {"response": []}  # dlt's own would raise a bare HTTPError before the session has judged
    pages = client.paginate(path, data_selector=data_key or "$", hooks=no_hooks, **arguments)
    for number, page in enumerate(pages):
        body = page.response.json()
        rows = _value_at(body, data_key)
        if rows is None and null_is_empty and isinstance(body, dict) and data_key in body:
            rows = []
        vendor = getattr(client.session, "vendor", "the server")
        if not isinstance(rows, list):
            where = f"under '{data_key}'" if data_key else "as its answer"
            raise ContractBroken(
                f"{vendor} no longer sends a list {where} for {path.partition('?')[0]}: "
                "update the loader or set the api_version it was written for"
            )
        if is_dense and number and not rows:
            raise VendorDown(f"{vendor} announced one more page and sent an empty one; run again later")
        page[:] = rows  # the selector unwraps lists of one element: take them as they are
        yield page


def _value_at(body: Any, data_key: str | None) -> Any:
    for key in data_key.split(".") if data_key else ():
        body = body.get(key) if isinstance(body, dict) else None
    return body
