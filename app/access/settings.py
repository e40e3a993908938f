"""Who has which role: the settings of this installation that sign-in reads.

Belongs here: reading and checking them. Does not: addresses and secrets of the identity provider, which
Streamlit reads from `.streamlit/secrets.toml`.

Data flow: tilltale.toml [app_roles], app_* or TILLTALE_APP_* -> AccessSettings.
"""

from dataclasses import dataclass

from app.access.roles import Role
from app.data.connection import UnreadablePublicationError, setting, settings_table


@dataclass(frozen=True)
class AccessSettings:
    """Lists of addresses by role, the claim that names roles, whom to ask, how long a session lasts."""

    lists: dict[Role, tuple[str, ...]]
    claim: str
    contact: str
    session_hours: float


def access_settings() -> AccessSettings:
    """Read them anew: a change in the file counts with the next click.

    Raises:
        UnreadablePublicationError: a role that does not exist, or hours that are no number.
    """
    lists: dict[Role, tuple[str, ...]] = {}
    for name, entries in settings_table("app_roles").items():
        try:
            role = Role(name)
        except ValueError:
            message = f"[app_roles] names no role '{name}': the roles are {', '.join(Role)}."
            raise UnreadablePublicationError(message) from None
        lists[role] = tuple(str(entry).strip().lower() for entry in entries)
    hours = setting("app_session_hours", "12")
    try:
        session_hours = float(hours)
    except ValueError:
        raise UnreadablePublicationError(
            f"app_session_hours is '{hours}': write a number of hours."
        ) from None
    return AccessSettings(
        lists,
        setting("app_roles_claim", "roles"),
        setting("app_contact", "whoever runs Tilltale in your company"),
        session_hours,
    )
