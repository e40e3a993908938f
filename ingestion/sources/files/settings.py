"""What a dropped file must look like: kinds, headers, examples and defaults, as data.

Belongs here: the documented header of every kind. Does not: reading (`reader`), typing (`contracts`).

Data flow: none; constants only.
"""

from dataclasses import dataclass

SUFFIXES = (".csv", ".parquet")
DELIMITERS = (",", ";", "\t", "|")
LARGEST_FILE_BYTES = 2_000_000_000

TOUCH_TYPES = "impression click reaction comment share message attendance visit referral".split()
CONVERSION_TYPES = "lead qualified_lead opportunity customer revenue hire".split()
COST_KINDS = "media tool labour other".split()
ADVOCACY_METRICS = ("shares", "clicks", "impressions", "reach", "reactions", "comments")


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes:
        name: the folder's and the table's name.
        header: documented columns in template order, each with an example value.
        required: columns the header line must have.
        one_of: columns of which the header line must have at least one.
        defaults: values for cells that are empty; "{currency}" stands for the reporting currency.
        key: columns that name a row: a later row with the same key replaces it. Empty: the row is
            its content, and equal rows of one file count as often as they stand there.
    """

    name: str
    header: dict[str, str]
    required: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    defaults: tuple[tuple[str, str], ...] = ()
    key: tuple[str, ...] = ()


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "touchpoints",
            {
                "person_key": "customer-1042",
                "touched_at": "2026-10-03T14:05:00+02:00",
                "channel": "linkedin/organic_post",
                "activity_key": "spring-launch-post",
                "touch_type": "click",
                "platform": "linkedin",
                "campaign": "spring-launch",
            },
            required=("person_key", "touched_at"),
            defaults=(("touch_type", "visit"),),
        ),
        Kind(
            "conversions",
            {
                "conversion_key": "order-70311",
                "person_key": "customer-1042",
                "converted_at": "2026-10-05T09:30:00+02:00",
                "conversion_type": "revenue",
                "amount": "149.90",
                "currency": "EUR",
            },
            required=("conversion_key", "person_key", "converted_at"),
            defaults=(("conversion_type", "revenue"), ("currency", "{currency}")),
            key=("conversion_key", "conversion_type"),
        ),
        Kind(
            "costs",
            {
                "activity_key": "spring-launch-post",
                "channel": "linkedin/paid_ad",
                "date": "2026-10-01",
                "amount": "250.00",
                "currency": "EUR",
                "kind": "media",
            },
            required=("date", "amount"),
            one_of=("activity_key", "channel"),
            defaults=(("currency", "{currency}"), ("kind", "media")),
        ),
        Kind(
            "worklog",
            {
                "employee": "e-17",
                "date": "2026-10-01",
                "hours": "1.5",
                "activity_type": "organic_post",
                "platform": "linkedin",
                "activity_key": "spring-launch-post",
            },
            required=("employee", "date", "hours"),
        ),
        Kind(
            "fx_rates",
            {"date": "2026-10-01", "from_currency": "USD", "to_currency": "EUR", "rate": "0.9215"},
            required=("date", "from_currency", "to_currency", "rate"),
            key=("date", "from_currency", "to_currency"),
        ),
        Kind(
            "employees",
            {
                "employee": "e-17",
                "department": "marketing",
                "role": "content editor",
                "hourly_cost": "42.00",
                "currency": "EUR",
            },
            required=("employee",),
            defaults=(("currency", "{currency}"),),
            key=("employee",),
        ),
        Kind(
            "employee_links",
            {
                "employee": "e-17",
                "code": "share-e17-spring",
                "link_url": "https://shop.example/lamps?utm_medium=employee_share&utm_content=share-e17-spring",
            },
            required=("employee",),
            one_of=("code", "link_url"),
            key=("code", "link_url"),
        ),
        Kind(
            "advocacy",
            {
                "employee": "e-17",
                "date": "2026-10-01",
                "platform": "linkedin",
                "shares": "2",
                "clicks": "14",
                "impressions": "830",
                "reach": "610",
                "reactions": "21",
                "comments": "3",
            },
            required=("employee", "date"),
            one_of=ADVOCACY_METRICS,
            defaults=(("platform", "linkedin"),),
            key=("employee", "date", "platform"),
        ),
    )
}


def template(kind: str) -> str:
    """The header line and one example row of a kind, ready to be saved as CSV.

    Raises:
        KeyError: there is no such kind.
    """
    header = KINDS[kind].header
    return f"{','.join(header)}\n{','.join(header.values())}\n"
