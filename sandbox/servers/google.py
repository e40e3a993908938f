"""What Google's APIs share: the token endpoint, bearer tokens, the body of an error.

Each vendor has its own client, refresh token or service account; they open nothing anywhere else.
The service account's key is worked out from a fixed seed, so that no private key is written down.

Data flow: POST /<vendor>/token -> access token; request -> refusal in Google's own words.
"""

import base64
import json
import random
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.servers.faults import Fault
from sandbox.servers.protocol import ApiError, Vendor

CLIENT_ID = "sandbox-client.apps.example"
CLIENT_SECRET = "sandbox-client-secret"
SERVICE_ACCOUNT = "tilltale@harbourlight.iam.example"
LIFETIME_SECONDS = 3599
LONG_WAIT_SECONDS = 60
SMALL_PRIMES = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]
PAGE_NOT_FOUND = "<!DOCTYPE html><html><title>Error 404 (Not Found)!!1</title></html>"


def error(
    status: int,
    message: str,
    reason: str = "",
    *,
    name: str = "",
    domain: str = "global",
    details: list[Any] | None = None,
) -> ApiError:
    """Google's error body: the old list of errors where there is a reason, the canonical name beside it."""
    body: dict[str, Any] = {"code": status, "message": message}
    if reason:
        body["errors"] = [{"message": message, "domain": domain, "reason": reason}]
    if name:
        body["status"] = name
    if details:
        body["details"] = details
    return ApiError(status, {"error": body})


class GoogleVendor(Vendor):
    """One of Google's APIs, without its methods."""

    quota = (1_000_000, 86_400.0)
    refresh_token: ClassVar[str] = ""
    """Of who signed in; "" where a service account does, which may also sign each request itself."""

    def routes(self) -> list[Route]:
        """The token service, which is no part of the API and knows none of its faults, and the API."""
        return [Route("/token", self._give_token, methods=["POST"]), *super().routes()]

    @classmethod
    def client_settings(cls, base_url: str) -> dict[str, str]:
        """The settings of a loader that signs in with a refresh token."""
        return {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "refresh_token": cls.refresh_token,
            "token_url": f"{base_url}/token",
        }

    async def _give_token(self, request: Request) -> Response:
        fields = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if fields.get("grant_type") == "refresh_token":
            if (fields.get("client_id"), fields.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
                return _refused("invalid_client", "The OAuth client was not found.", 401)
            good = bool(self.refresh_token) and fields.get("refresh_token") == self.refresh_token
        elif fields.get("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            good = not self.refresh_token and _is_signed(fields.get("assertion", ""))
        else:
            return _refused("unsupported_grant_type", "Invalid grant_type", 400)
        if not good:
            return _refused("invalid_grant", "Token has been expired or revoked.", 400)
        token = {"access_token": self.token, "expires_in": LIFETIME_SECONDS, "token_type": "Bearer"}
        return JSONResponse(token)

    def authenticate(self, request: Request) -> None:
        """Bearer token."""
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if given != self.token and (self.refresh_token or not _is_signed(given)):
            raise self.token_expired()

    def check_version(self, request: Request) -> None:
        """The version is part of the path: another one is a path that nobody serves."""

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """429, or the day's quota if the fault asks for a long wait."""
        if fault is None or fault.seconds >= LONG_WAIT_SECONDS:
            return self.day_spent()
        message = "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'."
        wait = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{fault.seconds}s"}
        return error(429, message, "rateLimitExceeded", name="RESOURCE_EXHAUSTED", details=[wait])

    def day_spent(self) -> ApiError:
        """The answer when the day's quota is gone."""
        return error(403, "Daily Limit Exceeded.", "dailyLimitExceeded", domain="usageLimits")

    def server_error(self) -> ApiError:
        """503."""
        return error(503, "The service is currently unavailable.", "backendError", name="UNAVAILABLE")

    def token_expired(self) -> ApiError:
        """401."""
        message = (
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
            "other valid authentication credential."
        )
        return error(401, message, "authError", name="UNAUTHENTICATED")

    def version_retired(self) -> ApiError:
        """404 from the web server before the API."""
        return ApiError(404, PAGE_NOT_FOUND)

    def not_found(self, request: Request) -> ApiError:
        """404 from the web server before the API."""
        return self.version_retired()


def service_account(token_url: str) -> dict[str, str]:
    """The key file of the sandbox's service account."""
    pem = _private_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": "harbourlight",
        "private_key_id": "sandbox",
        "private_key": pem.decode(),
        "client_email": SERVICE_ACCOUNT,
        "client_id": "1",
        "token_uri": token_url,
    }


@cache
def _private_key() -> rsa.RSAPrivateKey:
    rng, e = random.Random("tilltale sandbox"), 65537
    p, q = _prime(rng), _prime(rng)
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q),
        rsa.RSAPublicNumbers(e, p * q),
    )  # fmt: skip
    return numbers.private_key()


def _prime(rng: random.Random) -> int:
    while True:
        number = rng.getrandbits(1024) | (3 << 1022) | 1
        if all(number % small for small in SMALL_PRIMES) and pow(2, number - 1, number) == 1:
            return number


def _is_signed(assertion: str) -> bool:
    """Whether the sandbox's service account signed this, as a request for a token or in the place of one."""
    try:
        header, claims, signature = assertion.split(".")
        content = json.loads(_decoded(claims))
        public = _private_key().public_key()
        signed = f"{header}.{claims}".encode()
        public.verify(_decoded(signature), signed, padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, InvalidSignature):
        return False
    return _has_claims(content)


def _has_claims(content: Mapping[str, Any]) -> bool:
    is_ours = content.get("iss") == SERVICE_ACCOUNT and {"iat", "exp"} <= content.keys()
    return is_ours and ("scope" in content or "aud" in content)


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _refused(code: str, description: str, status: int) -> Response:
    return JSONResponse({"error": code, "error_description": description}, status)
