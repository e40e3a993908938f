"""Access tokens that run out: asked for when they are needed, and once more when the vendor refuses one.

Belongs here: what several vendors share. Does not: how one vendor hands out tokens (its `client`: `mint`).
dlt's own OAuth2 helpers renew by the clock only; a token that was revoked, or that lives shorter than the
vendor says, would end a walk in the middle.

Data flow: mint -> token -> header of each request; refused answer -> mint -> the same request again, once.
"""

from collections.abc import Callable
from typing import Any

import requests
from requests.auth import AuthBase

from ingestion.http import Classify, VendorSession


class RenewableToken(AuthBase):
    """Signs requests with a token and renews it when the vendor refuses it.

    Args:
        mint: asks the vendor for a new token; None when there is nothing to ask with.
        token: one to begin with; None asks for one before the first request.
        header: the header that carries it.
        prefix: what stands before it there.
        is_refused: whether an answer says that the token is dead.
    """

    def __init__(
        self,
        mint: Callable[[], str] | None,
        *,
        token: str | None = None,
        header: str = "Authorization",
        prefix: str = "Bearer ",
        is_refused: Callable[[requests.Response], bool] = lambda response: response.status_code == 401,
    ) -> None:
        self._mint = mint
        self._token = token
        self._header = header
        self._prefix = prefix
        self._is_refused = is_refused

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request."""
        if self._token is None and self._mint is not None:
            self._token = self._mint()
        self._sign(request)
        request.register_hook("response", self._renew)
        return request

    def _sign(self, request: requests.PreparedRequest) -> None:
        request.headers[self._header] = f"{self._prefix}{self._token}"

    def _renew(self, response: requests.Response, **arguments: Any) -> requests.Response:
        """Send a refused request again with a new token; what comes then is the answer."""
        if self._mint is None or not self._is_refused(response):
            return response
        self._token = self._mint()
        request = response.request
        self._sign(request)
        response.close()
        again: requests.Response = response.connection.send(request, **arguments)
        again.history.append(response)
        return again


def ask_for_token(vendor: str, url: str, classify: Classify, **request: Any) -> Any:
    """Ask a vendor's token endpoint.

    Args:
        vendor: name as people know it, for messages.
        url: the endpoint.
        classify: what its error answers mean.
        request: the body, headers and authentication.

    Returns:
        The parsed answer.

    Raises:
        SourceError: the vendor refuses.
    """
    return VendorSession(vendor, classify).post(url, **request).json()
