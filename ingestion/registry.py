"""The sources this installation can load: one line a source.

Belongs here: names, modules, the credentials each needs, and how long its numbers are restated.
Does not: anything a source knows about itself (`sources/<name>`).

Data flow: registry -> `python -m ingestion`, the orchestrator's assets, `ensure_raw_tables`.
"""

import importlib
from dataclasses import dataclass
from typing import Any

import dlt

from ingestion.config import Settings, SettingsError
from ingestion.contracts import Contract
from ingestion.people import PersonalTable
from ingestion.runs import Run


@dataclass(frozen=True)
class SourceEntry:
    """One source.

    Attributes:
        name: also the module `ingestion.sources.<name>`, its dlt source function and `raw_<name>`.
        credentials: configuration values `sources.<name>.<key>` without which it cannot run.
        restatement_days: how long the vendor may still change the numbers of a day; they are read again.
        is_opt_in: whether it is left out, credentials or not, unless the setting SOURCES names it.
    """

    name: str
    credentials: tuple[str, ...]
    restatement_days: int
    is_opt_in: bool = False


REGISTRY = (
    SourceEntry("linkedin", ("access_token", "organization_id"), 7),
    SourceEntry("facebook", ("access_token", "page_id"), 90),
    SourceEntry("instagram", ("access_token", "user_id"), 2),
    SourceEntry("meta_ads", ("access_token", "account_id"), 28),
    SourceEntry("mastodon", ("base_url", "access_token", "account"), 30),
    SourceEntry("x", ("access_token", "username"), 30),
    SourceEntry("tiktok", ("access_token", "business_id"), 30),
    # off by default: Reddit approves each use of its API, and commercial use needs a contract
    SourceEntry("reddit", ("client_id", "client_secret", "username", "user_agent"), 30, is_opt_in=True),
    SourceEntry("hubspot", ("access_token",), 0),
    SourceEntry("salesforce", ("base_url", "client_id", "client_secret"), 0),
    SourceEntry("pipedrive", ("base_url", "access_token"), 0),
    SourceEntry("stripe", ("api_key",), 90),
    SourceEntry("shopify", ("shop",), 3),
    SourceEntry("woocommerce", ("base_url", "consumer_key", "consumer_secret"), 0),
    SourceEntry("database", ("url",), 0),
    SourceEntry("web", ("base_url", "access_token"), 7),
    SourceEntry("matomo", ("base_url", "auth_token", "site_id"), 3),
    SourceEntry("posthog", ("base_url", "project_id", "api_key"), 7),
    SourceEntry("bluesky", ("handle",), 30),
    SourceEntry("linkedin_ads", ("access_token", "account_id"), 30),
    SourceEntry("advocacy", ("members",), 7),
    SourceEntry("youtube", ("client_id", "client_secret", "refresh_token"), 10),
    SourceEntry("ga4", ("service_account_key", "property_id"), 14),
    SourceEntry(
        "google_ads", ("client_id", "client_secret", "refresh_token", "developer_token", "customer_id"), 30
    ),
    SourceEntry("zendesk", ("base_url", "email", "api_token"), 0),
    SourceEntry("files", (), 0),
)
SOURCE_NAMES = tuple(entry.name for entry in REGISTRY)


def entry(name: str) -> SourceEntry:
    """Look a source up by name.

    Raises:
        SettingsError: no source has this name.
    """
    for candidate in REGISTRY:
        if candidate.name == name:
            return candidate
    raise SettingsError(f"there is no source '{name}'; choose from {', '.join(SOURCE_NAMES)}")


def missing_credentials(name: str) -> tuple[str, ...]:
    """Configuration values of a source that are not there."""
    return tuple(key for key in entry(name).credentials if not _configured(f"sources.{name}.{key}"))


def _configured(key: str) -> bool:
    return any(accessor.get(key) not in (None, "") for accessor in (dlt.secrets, dlt.config))


def enabled_sources(settings: Settings) -> tuple[str, ...]:
    """Names of the sources to load, in registry order: those set, else all that have credentials."""
    if settings.sources is not None:
        chosen = {entry(name).name for name in settings.sources}
        return tuple(name for name in SOURCE_NAMES if name in chosen)
    return tuple(
        candidate.name
        for candidate in REGISTRY
        if not candidate.is_opt_in and not missing_credentials(candidate.name)
    )


def tables(name: str) -> tuple[Contract, ...]:
    """The declared raw tables of a source."""
    module = importlib.import_module(f"ingestion.sources.{entry(name).name}.contracts")
    contracts: tuple[Contract, ...] = module.CONTRACTS
    return contracts


def all_tables() -> tuple[Contract, ...]:
    """The declared raw tables of all registered sources, enabled or not."""
    return tuple(contract for name in SOURCE_NAMES for contract in tables(name))


def personal_tables() -> tuple[PersonalTable, ...]:
    """The raw tables of all registered sources in which people are, enabled or not."""
    modules = (importlib.import_module(f"ingestion.sources.{name}.contracts") for name in SOURCE_NAMES)
    return tuple(table for module in modules for table in getattr(module, "PERSONAL", ()))


def build(name: str, run: Run) -> Any:
    """Make the dlt source; credentials are read here and nowhere earlier."""
    module = importlib.import_module(f"ingestion.sources.{entry(name).name}")
    return getattr(module, name)(run)
