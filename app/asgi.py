"""The app as a server: the way through sign-in, headers, downloads behind the door, and a sign of life.

Belongs here: what happens to requests before Streamlit sees them. Does not: pages (`main.py`), who may see
what (`app/access`). Run by `streamlit run app/asgi.py`; `tilltale up` does that.

Streamlit brings whoever signs in to "/": the page with its filters, from which the sign-in began, is
remembered in a cookie for some minutes (streamlit/streamlit#10162). Files to download lie under addresses
that need no session; here they need one.

Data flow: request -> checks -> st.App -> answer with headers.
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from app.access import requests as asked  # noqa: E402
from app.access.reader import ended_sessions, is_loopback, is_sign_in_configured  # noqa: E402

RETURN_COOKIE = "tilltale_return"
RETURN_SECONDS = 600
LONGEST_RETURN = 2_000
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "; ".join(
        ("frame-ancestors 'self'", "object-src 'none'", "base-uri 'self'", "form-action 'self'")
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Door:
    """Middleware around Streamlit."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Check one request, pass it on, mend its answer."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if not is_sign_in_configured() and not _is_local(scope):
            await _refuse(scope, receive, send, "Without sign-in the app answers only on its own machine.")
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        path: str = scope["path"]
        if "/media/" in path and not asked.may_download(request):
            await _refuse(scope, receive, send, "Sign in to download this.")
            return
        if path.endswith("/auth/logout") and (claims := asked.claims_of(request)):
            ended_sessions.end(claims)
        is_secure = asked.is_behind_tls()

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if path.endswith("/auth/login"):
                    _remember(headers, request)
                if path.endswith("/oauth2callback"):
                    _bring_back(headers, request)
                if is_secure:
                    _mark_secure(headers)
            await send(message)

        await self.app(scope, receive, send_on)


def _is_local(scope: Message) -> bool:
    """Whether a request came over loopback, to a name of this machine (no page elsewhere can rebind it)."""
    host = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or ""
    server = scope.get("server") or ("", None)
    return is_loopback(host) and is_loopback(str(server[0]))


async def _refuse(scope: Message, receive: Receive, send: Send, sentence: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": sentence})
        return
    await PlainTextResponse(sentence, status_code=403, headers=HEADERS)(scope, receive, send)


def _remember(headers: MutableHeaders, request: Request) -> None:
    came_from = urlsplit(request.headers.get("referer", ""))
    if came_from.netloc != request.headers.get("host"):
        return
    back = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    if asked.is_own_path(back) and len(back) < LONGEST_RETURN:
        headers.append("set-cookie", _return_cookie(quote(back, safe=""), RETURN_SECONDS))


def _bring_back(headers: MutableHeaders, request: Request) -> None:
    back = unquote(request.cookies.get(RETURN_COOKIE, ""))
    location = headers.get("location", "")
    if not back or urlsplit(location).netloc:
        return
    if asked.is_own_path(back):
        headers["location"] = back
    headers.append("set-cookie", _return_cookie("", 0))


def _return_cookie(value: str, seconds: int) -> str:
    return f"{RETURN_COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"


def _mark_secure(headers: MutableHeaders) -> None:
    for place, (name, value) in enumerate(headers.raw):
        if name == b"set-cookie" and b"; secure" not in value.lower():
            headers.raw[place] = (name, value + b"; Secure")


async def _is_alive(request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


if problem := asked.reason_not_to_start(str(st.get_option("server.address") or "")):
    sys.exit(problem)
app = st.App(HERE / "main.py", middleware=[Middleware(Door)], routes=[Route("/healthz", _is_alive)])
