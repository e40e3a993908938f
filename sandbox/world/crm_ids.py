"""One record's id in the form of the CRM that keeps it.

The world numbers contacts, companies and deals once, as HubSpot would. Salesforce writes 18 characters that
begin with the object's prefix and end with a checksum of the upper-case letters; Pipedrive counts from one.

Data flow: the world's number, system -> id.
"""

from collections.abc import Callable, Iterable

import polars as pl

from sandbox.world.systems import CRM

FIRST_CONTACT, FIRST_COMPANY, FIRST_DEAL = 20_000_000_001, 9_000_001, 31_000_000_000
LEAD, CONTACT, ACCOUNT, OPPORTUNITY, USER = "00Q", "003", "001", "006", "005"

COMPANY_KEYS = {
    "hubspot": "hubspot_company_id",
    "salesforce": "salesforce_account_id",
    "pipedrive": "pipedrive_organization_id",
}
DEAL_KEYS = {
    "hubspot": "hubspot_deal_id",
    "salesforce": "salesforce_opportunity_id",
    "pipedrive": "pipedrive_deal_id",
}

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_INSTANCE = "gL0"


def salesforce_id(prefix: str, number: int) -> str:
    """An 18-character case-safe id: prefix, instance, number in base 62, checksum."""
    text = ""
    while number:
        number, digit = divmod(number, 62)
        text = _DIGITS[digit] + text
    short = prefix + _INSTANCE + text.rjust(9, "0")
    return short + "".join(
        _CHECK[sum(1 << place for place, letter in enumerate(short[start : start + 5]) if letter.isupper())]
        for start in (0, 5, 10)
    )


def company_id(company: int, country: str) -> str:
    """The id of the world's company of that number, in its own CRM's form."""
    system = CRM[country]
    if system == "salesforce":
        return salesforce_id(ACCOUNT, FIRST_COMPANY + company * 7)
    return str(company + 1 if system == "pipedrive" else FIRST_COMPANY + company * 7)


def salesforce_ids(prefix: str, numbers: Iterable[str | None]) -> pl.Series:
    """Salesforce ids of the world's numbers; none where there is no number."""
    return _mapped(lambda number: salesforce_id(prefix, number), numbers, pl.String)


def pipedrive_contacts(numbers: Iterable[str | None]) -> pl.Series:
    """Pipedrive's persons."""
    return _mapped(lambda number: (number - FIRST_CONTACT) // 10 + 1, numbers, pl.Int64)


def pipedrive_companies(numbers: Iterable[str | None]) -> pl.Series:
    """Pipedrive's organizations."""
    return _mapped(lambda number: (number - FIRST_COMPANY) // 7 + 1, numbers, pl.Int64)


def pipedrive_deals(numbers: Iterable[str | None]) -> pl.Series:
    """Pipedrive's deals."""
    return _mapped(lambda number: number - FIRST_DEAL, numbers, pl.Int64)


def _mapped(
    form: Callable[[int], object], numbers: Iterable[str | None], kind: type[pl.DataType]
) -> pl.Series:
    return pl.Series([None if number is None else form(int(number)) for number in numbers], dtype=kind)


def numbered_ids(frame: pl.DataFrame, prefix: str, name: str) -> pl.DataFrame:
    """The rows with ids of Salesforce in their order, the id first."""
    return frame.with_columns(
        salesforce_ids(prefix, [str(place + 1) for place in range(frame.height)]).alias(name)
    ).select(name, pl.all().exclude(name))
