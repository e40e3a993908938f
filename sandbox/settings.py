"""Which company to build and what moment to show: the sandbox's own reading of the settings.

The sandbox imports nothing of the product, so it reads the same names from the same two places:
environment TILLTALE_<NAME>, then tilltale.toml.

Data flow: arguments < environment < tilltale.toml < defaults -> SandboxSettings.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SETTINGS_FILE = Path("tilltale.toml")
DEFAULT_AS_OF = "2026-11-01"


class SandboxError(Exception):
    """The sandbox cannot do what was asked; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class SandboxSettings:
    """One run of the sandbox. `as_of_text` is what the product is told, word for word."""

    scenario: str
    seed: int
    size: str
    as_of: datetime
    as_of_text: str
    data_dir: Path

    @property
    def worlds_dir(self) -> Path:
        """Where companies' histories are kept once they are built, a folder each."""
        return self.data_dir / "sandbox"

    @property
    def inbox_dir(self) -> Path:
        """Where the company drops its files."""
        return self.data_dir / "inbox"


def read_settings(
    scenario: str | None = None,
    seed: int | None = None,
    size: str | None = None,
    *,
    as_of: str | None = None,
    data_dir: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> SandboxSettings:
    """Settings of this run; arguments win over the environment, which wins over tilltale.toml.

    Raises:
        SandboxError: a value cannot be used.
    """
    environment = os.environ if environment is None else environment
    try:
        filed: dict[str, Any] = tomllib.loads(SETTINGS_FILE.read_text()) if SETTINGS_FILE.exists() else {}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SandboxError(f"{SETTINGS_FILE} cannot be read: {error}") from error

    def setting(name: str, given: Any, default: Any) -> Any:
        for value in (given, environment.get(f"TILLTALE_{name.upper()}"), filed.get(name)):
            if value not in (None, ""):
                return value
        return default

    as_of_value = setting("as_of", as_of, DEFAULT_AS_OF)
    as_of_text = as_of_value.isoformat() if isinstance(as_of_value, date) else str(as_of_value)
    try:
        seed_number = int(setting("sandbox_seed", seed, 1))
    except ValueError as error:
        raise SandboxError("TILLTALE_SANDBOX_SEED must be a whole number such as 1") from error
    return SandboxSettings(
        scenario=str(setting("sandbox_scenario", scenario, "default")),
        seed=seed_number,
        size=str(setting("sandbox_size", size, "default")),
        as_of=parse_as_of(as_of_text, str(setting("reporting_time_zone", None, "UTC"))),
        as_of_text=as_of_text,
        data_dir=Path(setting("data_dir", data_dir, "data")).expanduser().resolve(),
    )


def parse_as_of(text: str, zone: str) -> datetime:
    """A date (its first moment in the reporting time zone) or an instant, as UTC.

    Raises:
        SandboxError: it is neither.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise SandboxError(
            f"'{text}' is no date or time; write as_of as 2026-11-01 or 2026-11-01T06:00:00+01:00"
        ) from error
    if len(text.strip()) == len("2026-11-01"):
        moment = datetime.combine(moment.date(), time.min)
    if moment.tzinfo is None:
        try:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise SandboxError(f"REPORTING_TIME_ZONE '{zone}' is no IANA time zone") from error
    return moment.astimezone(UTC)
