"""Faults that a caller switches on: what goes wrong, where, after how many calls and how often.

A fault comes from the request header `X-Sandbox-Fault: <kind>` (that request only) or from a rule posted to
`/_sandbox/faults`. Kinds that replace the answer are shaped by the vendor (`protocol.Vendor`); kinds
that spoil rows are applied here to any vendor's page.

Data flow: rules -> `FaultBook.match` -> spoiled page.
"""

import copy
import random
from dataclasses import dataclass, field
from typing import Any

ANSWER_KINDS = frozenset({"throttled", "server_error", "timeout", "token_expired", "version_retired"})
PAGE_KINDS = frozenset({"duplicate_rows", "new_field", "missing_field", "bad_row", "bad_type", "empty"})
BODY_KINDS = frozenset({"half_page"})
KINDS = ANSWER_KINDS | PAGE_KINDS | BODY_KINDS


@dataclass
class Fault:
    """One rule.

    Attributes:
        times: uses until it is over; None: until cleared.
        after: that many matching calls pass first.
        rate: share of the calls after that, drawn by chance that repeats.
    """

    kind: str
    vendor: str = ""
    path_contains: str = ""
    times: int | None = 1
    after: int = 0
    seconds: float = 1.0
    code: int | None = None
    rate: float = 1.0
    hits: int = field(default=0, compare=False)

    @classmethod
    def parse(cls, body: Any) -> "Fault":
        """A rule from the control API's JSON.

        Raises:
            ValueError: a field is unknown or of the wrong type; the message names it.
        """
        if not isinstance(body, dict):
            raise ValueError("send one JSON object")
        allowed = {"kind", "vendor", "path_contains", "times", "after", "seconds", "code", "rate"}
        if unknown := set(body) - allowed:
            raise ValueError(f"unknown field {sorted(unknown)[0]!r}; known: {', '.join(sorted(allowed))}")
        if body.get("kind") not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(sorted(KINDS))}")
        for name in ("times", "after", "code"):
            value = body.get(name)
            if value is not None and (not isinstance(value, int) or value < 0):
                raise ValueError(f"{name} must be a whole number")
        if not isinstance(body.get("rate", 1.0), int | float) or not 0 < body.get("rate", 1.0) <= 1:
            raise ValueError("rate must be a number above 0 and at most 1")
        return cls(**body)

    def is_drawn(self) -> bool:
        """Whether chance picks the present call; the same calls get the same answers again."""
        return random.Random(f"{self.kind} {self.vendor} {self.hits}").random() < self.rate

    def covers(self, vendor: str, target: str) -> bool:
        """Whether a call to `target` (path and query) is one this rule is about."""
        return self.vendor in ("", vendor) and self.path_contains in target


class FaultBook:
    """The rules in force, oldest first."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def add(self, rule: Fault) -> None:
        """Put a rule in force."""
        self.rules.append(rule)

    def clear(self) -> None:
        """Take all rules away."""
        self.rules.clear()

    def match(self, vendor: str, target: str, header: str | None) -> Fault | None:
        """The fault for this call, counting it against the rules' `after`.

        Raises:
            ValueError: the header names no known kind.
        """
        if header:
            return Fault.parse({"kind": header.strip(), "vendor": vendor})
        for rule in self.rules:
            if not rule.covers(vendor, target) or (rule.times is not None and rule.times <= 0):
                continue
            rule.hits += 1
            if rule.hits > rule.after and rule.is_drawn():
                return rule
        return None

    def spent(self, rule: Fault) -> None:
        """Count one use; a rule about rows is only used up by a page that has rows."""
        if rule.times is not None:
            rule.times -= 1


@dataclass(frozen=True)
class RowFields:
    """Where a row of one vendor can be hurt. Paths are dotted.

    Attributes:
        id: the required key.
        typed: a field that must be a time or a number.
        optional: fields a vendor may stop sending; the first that a row has is taken away.
        container: object inside the row in which new fields appear (besides the row itself).
    """

    id: str
    typed: tuple[str, ...]
    optional: tuple[str, ...]
    container: str = ""


def spoil(kind: str, rows: list[Any], fields: RowFields, previous: list[Any]) -> list[Any]:
    """Rows of a page as the fault leaves them; the given rows stay as they are."""
    if kind == "empty":
        return []
    if kind == "duplicate_rows":
        return [*(previous or rows[:1]), *rows]
    if kind in ("bad_row", "bad_type"):
        broken = _broken(kind, rows[len(rows) // 2], fields)
        # In the middle: clients that page by the last row's id must still be able to go on.
        return [*rows[: len(rows) // 2], broken, *rows[len(rows) // 2 :]]
    changed = copy.deepcopy(rows)
    for row in changed:
        if kind == "new_field":
            row["sandbox_new_field"] = "unannounced"
            inner = _get(row, fields.container) if fields.container else None
            if isinstance(inner, dict):
                inner["sandbox_new_field"] = "unannounced"
        else:
            for path in fields.optional:
                if _drop(row, path):
                    break
    return changed


def _broken(kind: str, row: Any, fields: RowFields) -> Any:
    """A copy of a row without its key, or with a key of its own and a wrong value where one has a type."""
    broken = copy.deepcopy(row)
    typed = next((path for path in fields.typed if _get(broken, path) is not None), None)
    if kind == "bad_row" or typed is None:
        _put(broken, fields.id, None)
        return broken
    _put(broken, fields.id, f"{_get(broken, fields.id)}0")
    _put(broken, typed, "not a value")
    return broken


def _get(row: Any, path: str) -> Any:
    for part in path.split("."):
        if not isinstance(row, dict):
            return None
        row = row.get(part)
    return row


def _put(row: Any, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    holder = _get(row, ".".join(parents)) if parents else row
    if isinstance(holder, dict):
        holder[last] = value


def _drop(row: Any, path: str) -> bool:
    *parents, last = path.split(".")
    holder = _get(row, ".".join(parents)) if parents else row
    if isinstance(holder, dict) and last in holder:
        del holder[last]
        return True
    return False
