"""Sends a message to the people who look after this installation, over whatever they read.

Belongs here: one function that hands a message to every configured address. Does not: deciding what is worth
a message (`incidents.py`) or writing it. Addresses are `apprise` URLs and hold passwords, so they are kept
with the credentials and never logged, shown or put into an error. A message that cannot be delivered never
breaks what wanted to send it.

Data flow: alert_urls in .dlt/secrets.toml or ALERT_URLS -> apprise -> mail, Slack, Teams, a web hook, ...
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import dlt

ALERT_URLS = "alert_urls"


class Tone(StrEnum):
    """How a message is marked where the channel has colours; the values are apprise's."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True)
class Delivery:
    """How many addresses a message was meant for, and how many took it."""

    addresses: int
    taken: int

    @property
    def is_complete(self) -> bool:
        """Whether everybody who should have it has it; true as well when there is nobody to tell."""
        return self.taken == self.addresses


def urls_of(setting: str) -> tuple[str, ...]:
    """The addresses that a setting holds; none when it is not there.

    A list in .dlt/secrets.toml; as a variable one URL after the other, parted by blanks.
    """
    value: Any = dlt.secrets.get(setting) or ()
    return tuple(value.split() if isinstance(value, str) else map(str, value))


def alert_urls() -> tuple[str, ...]:
    """Addresses of those who look after this installation."""
    return urls_of(ALERT_URLS)


def notify(
    title: str,
    body: str,
    *,
    html: bool = False,
    attachments: Sequence[Path] = (),
    tone: Tone = Tone.INFO,
    urls: Sequence[str] | None = None,
) -> Delivery:
    """Send one message to every address.

    Args:
        title: one line; the subject of a mail.
        body: plain text, or HTML with `html`; channels that cannot show HTML get it as text.
        html: whether `body` is HTML.
        attachments: files to send along, where the channel takes files.
        tone: how the message is marked.
        urls: other addresses than the configured ones.

    Returns:
        How many took it. Never raises because of an address.
    """
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its log lines name servers and recipients
    import apprise  # takes a second; most processes never send anything

    addresses = alert_urls() if urls is None else tuple(urls)
    taken = 0
    for url in addresses:  # one by one: an address that is down must not keep the message from the others
        channel = apprise.Apprise()
        if channel.add(url):
            taken += bool(
                channel.notify(
                    body,
                    title=title,
                    notify_type=apprise.NotifyType(tone.value),
                    body_format=apprise.NotifyFormat.HTML if html else apprise.NotifyFormat.TEXT,
                    attach=[str(path) for path in attachments] or None,
                )
            )
    return Delivery(len(addresses), taken)
