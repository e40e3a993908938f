"""Declared shape of the file drop's raw tables, and which of them hold people's data.

Belongs here: where a person is found and erased. Does not: columns (`kinds`), reading (`reader`).

Data flow: text columns of a file -> these contracts -> raw_files.
"""

from ingestion.people import PersonalTable
from ingestion.sources.files.kinds import CONTRACTS

__all__ = ["CONTRACTS", "PERSONAL"]

_BY_KEY = {"email": "person_key", "person_key": "person_key"}
_LINKED = {
    platform: f"case when platform = '{platform}' then coalesce(handle, profile_id) end"
    for platform in ("x", "instagram", "mastodon", "bluesky", "facebook", "reddit", "tiktok", "youtube")
}
# a person's key may be an address or the file's own; rows of one person give away the others
PERSONAL = (
    PersonalTable(
        "raw_files.contacts",
        matches={"email": "coalesce(email, person_key)", "person_key": "person_key"},
        finds={
            "email": "[email, person_key]",
            "person_key": "[person_key]",
            "x": "[x_handle]",
            "instagram": "[instagram_handle]",
            "mastodon": "[mastodon_handle]",
            "bluesky": "[bluesky_handle]",
            "facebook": "[facebook_id]",
        },
    ),
    PersonalTable(
        "raw_files.identity_links",
        matches=_BY_KEY | _LINKED,
        # a refused link says that the profile is somebody else's
        finds={"email": "[person_key]", "person_key": "[person_key]"}
        | {kind: f"[case when decision = 'confirm' then {value} end]" for kind, value in _LINKED.items()},
    ),
    PersonalTable(
        "raw_files.conversions",
        matches=_BY_KEY,
        clears=("person_key", "extra"),
    ),
    *(
        PersonalTable(f"raw_files.{name}", matches=_BY_KEY)
        for name in (
            *("touchpoints", "applications", "conversations", "messages", "shares", "referrals"),
            *("lead_verdicts", "attendance"),
        )
    ),
    # the log knows a journalist by the list's key or by name, never by address; a namesake goes as well
    PersonalTable(
        "raw_files.journalists",
        matches={"email": "email", "journalist": "journalist_key"},
        finds={"email": "[email]", "journalist": "[journalist_key]", "journalist_name": "[name]"},
    ),
    PersonalTable(
        "raw_files.press_log", matches={"journalist": "journalist_key", "journalist_name": "author_name"}
    ),
    # the people of a hold-out
    PersonalTable("raw_files.experiments", matches={}, lists=("treated_units", "control_units")),
)
