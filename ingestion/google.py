"""What Google's APIs share: access tokens made from a refresh token or a service account, and error answers.

Belongs here: the OAuth grants, the token of a session, the body of an error and what its reasons mean.
Does not: requests of one API and errors that only it knows (`sources/{youtube,ga4,google_ads}`).
The life of a token and the date on a signed request go by the machine's clock: that is transport, not "now".

Data flow: client and refresh token, or a service account's key -> access token -> `Authorization` header.
"""

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from requests.auth import AuthBase

from ingestion.errors import ContractBroken, NotFound, SourceError, Throttled, TokenDead, VersionRetired
from ingestion.http import Classify, VendorSession, Verdict
from ingestion.parsing import mapping

TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105  # an address
RENEW_SECONDS = 120  # a token is made anew when it has less than this left: no request outlives it
ASSERTION_SECONDS = 3600  # the longest that Google allows
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"

DAILY_REASONS = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
RATE_REASONS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
SWITCHED_OFF_REASONS = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})
GONE_SERVICE_REASONS = frozenset({"METHOD_NOT_FOUND", "methodNotFound"})
THROTTLE_ATTEMPTS = 4

Grant = Callable[[], dict[str, str]]


@dataclass(frozen=True)
class GoogleApi:
    """One API as its error messages name it.

    Attributes:
        vendor: name as people know it.
        source: name of the source; settings are `sources.<source>.<name>`.
        credential: the setting that tokens are made from.
        permission: what must be granted, as the end of a sentence.
        version: the version in use.
        versions_url: where its successors are listed.
    """

    vendor: str
    source: str
    credential: str
    permission: str
    version: str
    versions_url: str

    def setting(self, name: str) -> str:
        """A setting as it stands in the configuration."""
        return f"sources.{self.source}.{name}"

    @property
    def retired(self) -> VersionRetired:
        """The version in use is not served any more."""
        return VersionRetired(
            f"{self.vendor} no longer serves API version {self.version}: set "
            f"{self.setting('api_version')} to a newer one, see {self.versions_url}"
        )


@dataclass(frozen=True)
class GoogleError:
    """The body of an error answer; fields that it leaves out are empty.

    Attributes:
        name: canonical name, as `RESOURCE_EXHAUSTED`.
        reason: the most exact reason, as `quotaExceeded` or `SERVICE_DISABLED`.
        message: Google's sentence; it may name people and projects and is never shown.
        details: the typed details.
        wait_seconds: how long Google asks to wait.
    """

    name: str
    reason: str
    message: str
    details: tuple[Mapping[str, Any], ...]
    wait_seconds: float | None


def refresh_token_grant(client_id: str, client_secret: str, refresh_token: str) -> Grant:
    """What is sent to get an access token for the person who once signed in."""
    fields = {
        "grant_type": "refresh_token",
        "client_id": client_id,
        "client_secret": client_secret,
        "refresh_token": refresh_token,
    }
    return lambda: dict(fields)


def service_account_grant(key: Mapping[str, Any], scope: str, audience: str) -> Grant:
    """What is sent to get an access token for a service account: a request signed with its key.

    Args:
        key: the parsed key file.
        scope: what the token is for.
        audience: the address of the token endpoint.
    """

    def grant() -> dict[str, str]:
        issued = int(time.time())
        header = {"alg": "RS256", "typ": "JWT", "kid": key.get("private_key_id")}
        claims = {
            "iss": key["client_email"],
            "scope": scope,
            "aud": audience,
            "iat": issued,
            "exp": issued + ASSERTION_SECONDS,
        }
        signed = b".".join(_url_safe(json.dumps(part).encode()) for part in (header, claims))
        signature = _url_safe(_sign(str(key["private_key"]), signed))
        return {"grant_type": JWT_BEARER, "assertion": (signed + b"." + signature).decode()}

    return grant


def read_service_account(key: str, setting: str) -> dict[str, Any]:
    """Parse a service account's key: the JSON itself or the path of the file.

    Raises:
        TokenDead: it is no key of a service account.
    """
    wrong = TokenDead(f"{setting} holds no service account key: give the downloaded JSON file's path")
    try:
        content = key if key.lstrip().startswith("{") else Path(key).expanduser().read_text(encoding="utf-8")
        parsed = dict(mapping(json.loads(content)))
    except (OSError, ValueError):
        raise wrong from None
    if not {"client_email", "private_key"} <= parsed.keys():
        raise wrong
    return parsed


class GoogleAuth(AuthBase):
    """Puts a valid access token on each request of an API."""

    def __init__(self, api: GoogleApi, grant: Grant, token_url: str = TOKEN_URL) -> None:
        self._api = api
        self._grant = grant
        self._token_url = token_url
        self._session = VendorSession(api.vendor, _classify_token(api))
        self._token = ""
        self._good_until = 0.0

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign one request."""
        if time.monotonic() >= self._good_until:
            self._mint()
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def _mint(self) -> None:
        try:
            fields = self._grant()
        except (ValueError, TypeError, KeyError):  # the key is no PEM, or not one of RSA
            raise TokenDead(
                f"{self._api.setting(self._api.credential)} holds a private key that cannot be read: "
                "download the key file again"
            ) from None
        answer = mapping(self._session.post(self._token_url, data=fields).json())
        if not answer.get("access_token"):
            raise ContractBroken(f"{self._api.vendor}'s token service sends no access token: report it")
        self._token = str(answer["access_token"])
        self._good_until = time.monotonic() + float(answer.get("expires_in", 0)) - RENEW_SECONDS


def classify(api: GoogleApi) -> Classify:
    """What the error answers of an API mean, as far as all of Google's APIs agree."""
    dead = TokenDead(
        f"{api.vendor} refuses the access token (401): make a new {api.setting(api.credential)} and put it "
        "into .dlt/secrets.toml"
    )
    daily = Throttled(f"{api.vendor}'s quota for today is used up: it comes back at midnight Pacific time")
    rate = Throttled(f"{api.vendor} asks to slow down: run again in some minutes")
    switched_off = TokenDead(
        f"{api.vendor}'s API is not switched on in the Google Cloud project of the credentials: "
        "enable it there (APIs & Services > Library)"
    )
    forbidden = TokenDead(f"{api.vendor} says that these credentials may not read this: {api.permission}")
    missing = NotFound(f"{api.vendor} knows no such object: check the ids in sources.{api.source}")

    def verdict(response: requests.Response) -> Verdict | None:  # noqa: PLR0911
        if response.ok:
            return None
        error = error_of(response)
        if error is None:  # not said by the API: nothing is served under this path
            return Verdict(api.retired) if response.status_code == 404 else None
        if response.status_code == 401:
            return Verdict(dead)
        if error.reason in DAILY_REASONS:
            return Verdict(daily)
        if error.reason in RATE_REASONS or response.status_code == 429:
            return Verdict(rate, retry=True, wait_seconds=error.wait_seconds, attempts=THROTTLE_ATTEMPTS)
        if error.reason in SWITCHED_OFF_REASONS:
            return Verdict(switched_off)
        if response.status_code == 403:
            return Verdict(forbidden)
        if response.status_code == 404:
            return Verdict(api.retired if error.reason in GONE_SERVICE_REASONS else missing)
        return None

    return verdict


def error_of(response: requests.Response) -> GoogleError | None:
    """Read the body of an error answer; a stream wraps it in a list. None when it is not Google's own."""
    try:
        body = response.json()
    except ValueError:
        return None
    if isinstance(body, list) and body:
        body = body[0]
    error = mapping(mapping(body).get("error"))
    if not error:
        return None
    details = tuple(mapping(detail) for detail in error.get("details") or ())
    reasons = [mapping(entry).get("reason") for entry in (*details, *(error.get("errors") or ()))]
    return GoogleError(
        name=str(error.get("status") or ""),
        reason=next((str(reason) for reason in reasons if reason), ""),
        message=str(error.get("message") or ""),
        details=details,
        wait_seconds=next((wait for detail in details if (wait := _retry_delay(detail)) is not None), None),
    )


def _retry_delay(detail: Mapping[str, Any]) -> float | None:
    """`{"@type": ".../google.rpc.RetryInfo", "retryDelay": "30s"}` -> 30."""
    try:
        return float(str(detail.get("retryDelay") or "").removesuffix("s"))
    except ValueError:
        return None


def _classify_token(api: GoogleApi) -> Classify:
    def verdict(response: requests.Response) -> Verdict | None:
        if response.status_code not in (400, 401, 403):
            return None
        try:
            reason = mapping(response.json()).get("error")
        except ValueError:
            return None
        return Verdict(_refusal(api, reason))

    return verdict


def _refusal(api: GoogleApi, reason: Any) -> SourceError:
    setting = api.setting(api.credential)
    if reason == "invalid_client":
        return TokenDead(
            f"Google does not know the client: check {api.setting('client_id')} and "
            f"{api.setting('client_secret')}"
        )
    if reason == "invalid_grant":
        return TokenDead(
            f"Google no longer accepts {setting}: it was revoked, has expired, or (an app that is still "
            "'in testing') is older than 7 days; make a new one and put it into .dlt/secrets.toml"
        )
    return TokenDead(f"Google gives no access token for {setting}: check that it was made for {api.vendor}")


def _sign(private_key: str, content: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    key = serialization.load_pem_private_key(private_key.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("not a key of RSA")
    return key.sign(content, padding.PKCS1v15(), hashes.SHA256())


def _url_safe(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")
