"""Which of the group's systems keeps whom: each country's team has its own CRM, shop, analytics and desk.

The company grew by buying others, so nobody is in two CRMs and no order in two shops. What happened is one
world all the same: the truth knows nothing of systems.

Data flow: country of a person or company -> name of the source that holds the record.
"""

from collections.abc import Mapping

import polars as pl

CRM: Mapping[str, str] = {
    "DE": "hubspot", "AT": "hubspot", "FR": "hubspot", "NL": "hubspot",
    "US": "salesforce",
    "GB": "pipedrive",
}  # fmt: skip
SHOP: Mapping[str, str] = {
    "DE": "stripe", "AT": "stripe",
    "US": "shopify",
    "GB": "woocommerce",
    "FR": "database", "NL": "database",
}  # fmt: skip
ANALYTICS: Mapping[str, str] = {
    "DE": "web", "AT": "web", "US": "web",
    "GB": "matomo",
    "FR": "posthog", "NL": "posthog",
}  # fmt: skip
SERVICE_DESK: Mapping[str, str] = {
    "DE": "zendesk", "GB": "zendesk", "NL": "zendesk",
    "AT": "hubspot", "FR": "hubspot",
    "US": "salesforce",
}  # fmt: skip


def system_of(country: str, systems: Mapping[str, str]) -> pl.Expr:
    """The system that keeps the records of a country's people.

    Args:
        country: name of the column with the country's code.
        systems: one of the maps above.
    """
    return pl.col(country).replace_strict(dict(systems), return_dtype=pl.String)
