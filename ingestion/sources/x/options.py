"""What an installation says about its X account and what it may cost, checked once.

Belongs here: options that belong together. Does not: credentials in use (`client`), the account of a day
(`spend`).

Data flow: sources.x.* -> Options.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ingestion.config import SettingsError
from ingestion.sources.x import settings
from ingestion.sources.x.spend import Price


@dataclass(frozen=True)
class Options:
    """One account's options.

    Attributes:
        username: of the account, with or without `@`.
        is_user_token: whether the token is the account's own and reads private metrics.
        is_own_app: whether the app belongs to the account, so that X charges the price of owned reads.
        with_authors: whether mentions include their authors.
        daily_budget: US dollars that all runs of a UTC day may cost.
        owned_price: of an own post or a mention when the app belongs to the account.
        other_price: of any other post.
        user_price: of a user.
    """

    username: str
    is_user_token: bool
    is_own_app: bool
    with_authors: bool
    daily_budget: Decimal
    owned_price: Price
    other_price: Price
    user_price: Price

    @property
    def own_price(self) -> Price:
        """Price of the account's own posts and of those in its own list of mentions."""
        return self.owned_price if self.is_own_app else self.other_price

    @property
    def author_usd(self) -> Decimal:
        """What the author of a mention costs at most."""
        return self.user_price.usd if self.with_authors else Decimal(0)


def usd(name: str, text: object) -> Decimal:
    """An amount of the configuration.

    Raises:
        SettingsError: it is none.
    """
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0:
        raise SettingsError(f"sources.x.{name} must be an amount in US dollars such as 1.00")
    return value


def naming_of(text: str) -> str:
    """Which of its two names X is asked with.

    Raises:
        SettingsError: X never had that name.
    """
    if text not in settings.NAMINGS:
        raise SettingsError(f"sources.x.naming must be one of {', '.join(settings.NAMINGS)}")
    return text
