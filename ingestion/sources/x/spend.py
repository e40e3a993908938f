"""Counts what X will charge for a day's reads, and stops before the budget of the day is spent.

Belongs here: the account of one UTC day, kept in the source's state. Does not: requests (`client`), what is
read (`walk`). X charges a resource once a UTC day however often it is read, so a resource counts once here,
too. A run that fails forgets what it has read; the next run of that day reads the same posts again for free.

Data flow: rows to read x price -> affordable rows; ids read -> account of the day -> raw_x.usage_days.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import dlt

from ingestion.posts import observed_date
from ingestion.runs import Run

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Price:
    """What one resource costs.

    Attributes:
        resource: `post` or `user`, with `owned_` before it where X charges the owner less.
        usd: US dollars a resource and UTC day.
    """

    resource: str
    usd: Decimal

    @property
    def kind(self) -> str:
        """The kind of resource whatever its price: X charges one resource once."""
        return self.resource.removeprefix("owned_")


class Purse:
    """What was read and what may still be spent on the UTC day of a run."""

    def __init__(self, run: Run, daily_budget_usd: Decimal, state: dict[str, Any] | None = None) -> None:
        """Open the account of the day; call it inside a resource.

        Args:
            run: the current run; its `now` says which day it is.
            daily_budget_usd: most that all runs of a day may cost.
            state: where accounts are kept; default: dlt's state of the source.
        """
        accounts = dlt.current.source_state() if state is None else state
        self.day = observed_date(run.now)
        account = accounts.get("spend")
        if account is None or account["day"] != self.day.isoformat():
            account = {"day": self.day.isoformat(), "usd": "0", "reads": {}}
            accounts["spend"] = account
        self._account: dict[str, Any] = account
        self._budget = daily_budget_usd
        self._read: set[tuple[str, str]] = {
            (Price(resource, Decimal(0)).kind, read)
            for resource, entry in account["reads"].items()
            for read in entry["ids"]
        }
        self.has_ended = False

    @property
    def left(self) -> Decimal:
        """US dollars of the day's budget that are left, never below zero."""
        return max(self._budget - Decimal(self._account["usd"]), Decimal(0))

    def affords(self, usd: Decimal, rows: int) -> int:
        """How many of these rows, at this price, the budget still pays for."""
        return min(rows, int(self.left / usd)) if usd > 0 else rows

    def announce(self, what: str, rows: int, usd: Decimal) -> None:
        """Say before reading what it may cost."""
        logger.info(
            "X: reading up to %d %s for at most $%s; $%s of the day's budget is left",
            rows,
            what,
            rows * usd,
            self.left,
        )

    def end(self, what: str) -> None:
        """Say that the budget ended a walk; what is unread stays for the next day."""
        self.has_ended = True
        logger.warning(
            "X: the budget of $%s for %s does not pay for more %s; the rest is read on another day, "
            "or raise sources.x.daily_budget_usd",
            self._budget,
            self.day,
            what,
        )

    def has_read(self, price: Price, resource_id: str) -> bool:
        """Whether this resource was read today."""
        return (price.kind, resource_id) in self._read

    def charge(self, price: Price, resource_ids: Iterable[str]) -> None:
        """Enter what was read; a resource costs once a day."""
        new = {read for read in resource_ids if (price.kind, read) not in self._read}
        if not new:
            return
        self._read |= {(price.kind, read) for read in new}
        cost = len(new) * price.usd
        entry = self._account["reads"].get(price.resource, {"usd": "0", "ids": []})
        usd = str(Decimal(entry["usd"]) + cost)
        self._account["reads"][price.resource] = {"usd": usd, "ids": sorted([*entry["ids"], *new])}
        self._account["usd"] = str(Decimal(self._account["usd"]) + cost)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The account as rows of `raw_x.usage_days`."""
        for resource, entry in self._account["reads"].items():
            yield {
                "usage_date": self.day,
                "resource": resource,
                "reads": len(entry["ids"]),
                "estimated_usd": entry["usd"],
            }
