"""Settings of one installation, read once and passed on.

Belongs here: names, defaults and checks of settings, and the places derived from DATA_DIR.
Does not: credentials (dlt reads those from `.dlt/secrets.toml` or the environment).

Data flow: defaults < tilltale.toml < environment TILLTALE_<NAME> -> Settings.
"""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

SETTINGS_FILE = "tilltale.toml"
_DAY = "(mon|tue|wed|thu|fri|sat|sun)"


class SettingsError(ValueError):
    """A setting cannot be used; the message says which one and what to write instead."""


class Settings(BaseSettings):
    """One installation's settings; every field is also the variable `TILLTALE_<NAME>`.

    `as_of` is an aware UTC instant: what happened before it is in. A plain date means midnight at its
    beginning in the reporting time zone; unset means the moment the settings were read.
    """

    model_config = SettingsConfigDict(
        env_prefix="TILLTALE_", toml_file=SETTINGS_FILE, frozen=True, extra="ignore"
    )

    data_dir: Path = Path("data")
    reporting_currency: str = Field("EUR", pattern=r"^[A-Z]{3}$")
    reporting_time_zone: str = "UTC"
    as_of: datetime | None = None
    lookback_days: int = Field(30, ge=1)
    deal_lookback_days: int = Field(90, ge=1)
    time_decay_half_life_days: float = Field(7, gt=0)
    collapse_repeats: bool = False
    contact_roles: Literal["explicit", "hybrid", "implicit"] = "explicit"
    fx_rate_max_age_days: int = Field(7, ge=0)
    freeze_after_days: int = Field(5, ge=0)
    match_probability_threshold: float = Field(0.95, gt=0, le=1)
    identity_cluster_limit: int = Field(12, ge=1)
    service_time_zone: str = ""
    service_days: str = Field("mon,tue,wed,thu,fri", pattern=f"^{_DAY}(,{_DAY})*$")
    service_opens_at: str = Field("09:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    service_closes_at: str = Field("17:00", pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")
    service_target_minutes: int = Field(240, ge=1)
    conversation_quiet_days: int = Field(14, ge=1)
    service_retention_days: int = Field(90, ge=1)
    people_managers: dict[str, list[str]] = Field(default_factory=dict)
    memory_limit: str = Field("2GB", pattern=r"^\d+(\.\d+)?(MB|GB)$")
    sources: Annotated[tuple[str, ...], NoDecode] | None = None
    database: dict[str, Any] = Field(default_factory=dict)
    web_ui_address: str = "http://127.0.0.1:3000"
    docs_address: str = ""
    sandbox_scenario: str = "default"
    sandbox_seed: int = Field(1, ge=0)
    sandbox_size: str = "default"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence: arguments, environment, tilltale.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @field_validator("sources", mode="before")
    @classmethod
    def _split_sources(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",")]
        if value is None:
            return None
        return tuple(name for name in value if name) or None

    @field_validator("data_dir")
    @classmethod
    def _absolute_data_dir(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("reporting_time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            message = f"'{value}' is no IANA time zone; write one such as 'Europe/Berlin'"
            raise ValueError(message) from error
        return value

    @field_validator("service_time_zone")
    @classmethod
    def _known_zone_or_none(cls, value: str) -> str:
        return cls._known_zone(value) if value else value

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.service_opens_at >= self.service_closes_at:
            message = f"service_opens_at {self.service_opens_at} is not before service_closes_at"
            raise ValueError(message)
        return self

    @model_validator(mode="before")
    @classmethod
    def _as_of_instant(cls, values: dict[str, Any]) -> dict[str, Any]:
        raw = values.get("as_of")
        if raw in (None, ""):
            return {**values, "as_of": datetime.now(UTC)}
        return {**values, "as_of": parse_as_of(raw, values.get("reporting_time_zone") or "UTC")}

    @property
    def now(self) -> datetime:
        """The instant that counts as now: `as_of`, never the machine's clock."""
        if self.as_of is None:  # the validator always sets it
            raise SettingsError("AS_OF is not set")
        return self.as_of

    @property
    def warehouse_path(self) -> Path:
        """The private warehouse file: one writer, never read by the app or analysts."""
        return self.data_dir / "warehouse.duckdb"

    @property
    def published_dir(self) -> Path:
        """Holds the stable name `tilltale.duckdb` and the versions in `history/`."""
        return self.data_dir / "published"

    @property
    def history_dir(self) -> Path:
        """Immutable published versions."""
        return self.published_dir / "history"

    @property
    def inbox_dir(self) -> Path:
        """File drop, one folder a kind."""
        return self.data_dir / "inbox"

    @property
    def dlt_dir(self) -> Path:
        """State and working files of the dlt pipelines."""
        return self.data_dir / "dlt"

    @property
    def dbt_dir(self) -> Path:
        """Compiled dbt project and its logs."""
        return self.data_dir / "dbt"

    @property
    def quality_dir(self) -> Path:
        """Great Expectations' Data Docs."""
        return self.data_dir / "quality"

    @property
    def dagster_dir(self) -> Path:
        """Dagster's run storage and logs."""
        return self.data_dir / "dagster"

    @property
    def sandbox_dir(self) -> Path:
        """The sandbox company's worlds, a folder each."""
        return self.data_dir / "sandbox"


def parse_as_of(value: Any, zone: str) -> datetime:
    """Turn a date or an instant into an aware UTC instant.

    Args:
        value: a date, a datetime or ISO 8601 text of either; without an offset it is local to `zone`.
        zone: IANA name of the reporting time zone.

    Raises:
        SettingsError: the text is no date and no instant.
    """
    if isinstance(value, str):
        try:
            parsed = datetime.fromisoformat(value.strip())
        except ValueError as error:
            message = f"'{value}' is no date or time; write 2026-11-01 or 2026-11-01T06:00:00+01:00"
            raise SettingsError(message) from error
    elif isinstance(value, datetime):
        parsed = value
    elif isinstance(value, date):
        parsed = datetime.combine(value, time.min)
    else:
        raise SettingsError(f"AS_OF has the type {type(value).__name__}; write it as 2026-11-01")
    if parsed.tzinfo is None:
        try:
            parsed = parsed.replace(tzinfo=ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise SettingsError(f"REPORTING_TIME_ZONE '{zone}' is no IANA time zone") from error
    return parsed.astimezone(UTC)


def load_settings(**overrides: Any) -> Settings:
    """Read the settings of this installation.

    Raises:
        SettingsError: a value cannot be used; one sentence names the setting and the mend.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper() or "AS_OF"
        reason = first["msg"].removeprefix("Value error, ")
        message = f"setting {name} cannot be used: {reason} (in {SETTINGS_FILE} or TILLTALE_{name})"
        raise SettingsError(message) from None
    except ValueError as error:
        raise SettingsError(f"{SETTINGS_FILE} cannot be read: {error}") from error
