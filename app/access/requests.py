"""What the server has to know of a request before Streamlit sees it: whose it is, and where it may lead.

Belongs here: the identity cookie outside of a page's run, and whether the server may start at all.
Does not: the order in which requests are checked (`app/asgi.py`).

Data flow: cookies, secrets.toml -> claims -> yes or no.
"""

import json
import time
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from streamlit.auth_util import get_cookie_with_chunks, get_secrets_auth_section
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from app.access.reader import is_loopback, is_sign_in_configured, judge
from app.access.settings import access_settings

SHORTEST_SECRET = 32


def claims_of(request: Request) -> dict[str, Any]:
    """Claims in the identity cookie, {} if there is none that Streamlit signed."""

    def signed(name: str) -> bytes | None:
        value = request.cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, value) if value else None

    decoded = get_cookie_with_chunks(signed, USER_COOKIE_NAME)
    claims = json.loads(decoded) if decoded else {}
    return claims if isinstance(claims, dict) else {}


def may_download(request: Request) -> bool:
    """Whether a file that a page has made is for whoever asks for it."""
    if not is_sign_in_configured():
        return True
    return judge(claims_of(request), access_settings(), time.time()).role is not None


def is_own_path(path: str) -> bool:
    """Whether a browser that is sent there stays with this server."""
    parts = urlsplit(path)
    is_plain = path.isprintable() and "\\" not in path
    return is_plain and path.startswith("/") and not path.startswith("//") and not parts.netloc


def is_behind_tls() -> bool:
    """Whether people reach the server over HTTPS, by the address that they come back to from sign-in."""
    return str(get_secrets_auth_section().get("redirect_uri", "")).startswith("https://")


def reason_not_to_start(address: str) -> str:
    """A sentence if the server would be open to people who should not see it, else ''."""
    section = get_secrets_auth_section()
    if not section:
        if is_loopback(address):
            return ""
        return (
            f"The app would listen on {address or 'every address'} without sign-in. Set up [auth] in "
            ".streamlit/secrets.toml (docs/sign_in.md), or let it listen on 127.0.0.1."
        )
    if len(str(section.get("cookie_secret", ""))) < SHORTEST_SECRET:
        return (
            f"cookie_secret in .streamlit/secrets.toml has fewer than {SHORTEST_SECRET} characters: "
            "whoever guesses it is whom he likes. Make one with: openssl rand -hex 32"
        )
    return ""
