"""The person before the screen: who it is, and in which role.

Belongs here: judging claims of an identity provider; the reader of the present run. Does not: what a role
may see (`roles.py`), words on the screen (`door.py`).

Without sign-in the app serves this machine alone, and whoever sits at it sees everything. Claims come from a
cookie that Streamlit signs and checks; nothing here trusts a claim that did not.

Data flow: st.user, AccessSettings -> Reader.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import ip_address
from threading import Lock
from typing import Any

import streamlit as st
from streamlit.auth_util import get_secrets_auth_section

from app.access.roles import Role, highest
from app.access.settings import AccessSettings, access_settings

SECONDS_AN_HOUR = 3600
_acting: ContextVar[Role | None] = ContextVar("acting", default=None)


class Standing(Enum):
    """How somebody stands at the door."""

    LOCAL = auto()
    SIGNED_OUT = auto()
    SESSION_OVER = auto()
    NOT_ALLOWED = auto()
    ALLOWED = auto()
    UNPROTECTED = auto()


@dataclass(frozen=True)
class Reader:
    """Who reads; `role` is None for everybody who may see nothing."""

    standing: Standing
    role: Role | None = None
    address: str = ""


class EndedSessions:
    """Sign-ins that were ended here, so that another tab of the same browser ends with them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._ended: set[tuple[str, str]] = set()

    def end(self, claims: Mapping[str, Any]) -> None:
        """Note the sign-in that these claims came with."""
        with self._lock:
            self._ended.add(_session(claims))

    def __contains__(self, claims: Mapping[str, Any]) -> bool:
        return _session(claims) in self._ended


ended_sessions = EndedSessions()


def is_sign_in_configured() -> bool:
    """Whether `.streamlit/secrets.toml` has a section [auth]."""
    return bool(get_secrets_auth_section())


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach what listens on an address."""
    host = address.strip().strip("[]").lower()
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def current_reader() -> Reader:
    """The reader of this run of the script, judged anew at every click."""
    if not is_sign_in_configured():
        if is_loopback(str(st.get_option("server.address") or "")):
            return Reader(Standing.LOCAL, Role.ADMIN)
        return Reader(Standing.UNPROTECTED)
    return judge(st.user.to_dict(), access_settings(), time.time())


def judge(claims: Mapping[str, Any], settings: AccessSettings, now: float) -> Reader:
    """Who these claims are of, and what the settings make of them.

    Args:
        claims: of the identity token, checked by Streamlit.
        settings: lists and names of this installation.
        now: seconds since 1970.
    """
    if not claims.get("is_logged_in"):
        return Reader(Standing.SIGNED_OUT)
    address = _address(claims)
    age = now - float(claims.get("iat") or 0)
    if claims in ended_sessions or age > settings.session_hours * SECONDS_AN_HOUR:
        return Reader(Standing.SESSION_OVER, address=address)
    named = {role.value for role, entries in settings.lists.items() if _is_listed(address, entries)}
    role = highest(named | _claimed(claims.get(settings.claim)))
    return Reader(Standing.ALLOWED if role else Standing.NOT_ALLOWED, role, address)


def current_role() -> Role | None:
    """The role that questions are asked in; None where nobody who may ask is known."""
    return _acting.get() or current_reader().role


@contextmanager
def acting_as(role: Role) -> Iterator[None]:
    """Ask in a role where there is no reader: a file that is made on demand, the digest."""
    token = _acting.set(role)
    try:
        yield
    finally:
        _acting.reset(token)


def _session(claims: Mapping[str, Any]) -> tuple[str, str]:
    return str(claims.get("sub")), str(claims.get("iat"))


def _address(claims: Mapping[str, Any]) -> str:
    # An address that its provider has not checked is anybody's.
    if claims.get("email_verified") is False:
        return ""
    return str(claims.get("email") or "").strip().lower()


def _is_listed(address: str, entries: tuple[str, ...]) -> bool:
    if "@" not in address:
        return False
    domain = address[address.rindex("@") :]
    return address in entries or domain in entries


def _claimed(value: Any) -> set[str]:
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    return {str(name).lower() for name in value} if isinstance(value, list) else set()
