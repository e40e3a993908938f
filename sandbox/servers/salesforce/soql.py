"""SOQL as far as loaders speak it: fields of one object, conditions joined by AND, an order, a limit.

Data flow: text of a query -> `Query`, whose condition and order apply to an object's frame.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

import polars as pl

_QUERY = re.compile(
    r"^\s*select\s+(?P<fields>.+?)\s+from\s+(?P<object>\w+)"
    r"(?:\s+where\s+(?P<where>.+?))?(?:\s+order\s+by\s+(?P<order>.+?))?(?:\s+limit\s+(?P<limit>\d+))?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(
    r"^\s*(?P<field>\w+)\s*(?P<operator>=|!=|<=|>=|<|>|\bnot\s+in\b|\bin\b)\s*(?P<value>.+?)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'")


class SoqlError(ValueError):
    """A query cannot be run; carries Salesforce's code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Query:
    """One parsed query."""

    fields: tuple[str, ...]
    sobject: str
    where: str
    order: tuple[tuple[str, bool], ...]
    limit: int | None

    @classmethod
    def parse(cls, text: str) -> "Query":
        """A query from its text.

        Raises:
            SoqlError: it is none.
        """
        match = _QUERY.match(text)
        if match is None:
            raise SoqlError("MALFORMED_QUERY", "unexpected token: the query cannot be read")
        order = [part.split() for part in (match["order"] or "").split(",") if part.strip()]
        return cls(
            tuple(name.strip() for name in match["fields"].split(",")),
            match["object"],
            match["where"] or "",
            tuple((words[0], words[-1].lower() == "desc") for words in order),
            int(match["limit"]) if match["limit"] else None,
        )

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows asked for, in the order asked for, with the fields asked for.

        Raises:
            SoqlError: a field is unknown or a value cannot be compared with it.
        """
        for name in (*self.fields, *(field for field, _ in self.order)):
            self._check(frame, name)
        parts = [part for part in re.split(r"\s+and\s+", self.where, flags=re.IGNORECASE) if part.strip()]
        conditions = [self._condition(frame, part) for part in parts]
        found = frame.filter(reduce(lambda left, right: left & right, conditions, pl.lit(True)))
        if self.order:
            keys, descending = zip(*self.order, strict=True)
            found = found.sort(list(keys), descending=list(descending), maintain_order=True)
        return (found if self.limit is None else found.head(self.limit)).select(self.fields)

    def _check(self, frame: pl.DataFrame, name: str) -> None:
        if name not in frame.columns:
            message = (
                f"\nSELECT {', '.join(self.fields)}\n       ^\nERROR at Row:1:Column:8\n"
                f"No such column '{name}' on entity '{self.sobject}'."
            )
            raise SoqlError("INVALID_FIELD", message)

    def _condition(self, frame: pl.DataFrame, text: str) -> pl.Expr:
        match = _CONDITION.match(text)
        if match is None:
            raise SoqlError("MALFORMED_QUERY", f"unexpected token: {text[:20]}")
        name = match["field"]
        self._check(frame, name)
        column, kind = pl.col(name), frame.schema[name]
        operator = re.sub(r"\s+", " ", match["operator"].lower())
        if operator in ("in", "not in"):
            found = column.is_in([each.replace("\\'", "'") for each in _TEXT.findall(match["value"])])
            return found if operator == "in" else ~found
        value = _literal(match["value"], kind, name)
        if value is None:
            return column.is_null() if operator == "=" else column.is_not_null()
        compare = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}[operator]
        return getattr(column, compare)(value).fill_null(operator == "!=")


def _literal(text: str, kind: pl.DataType, name: str) -> Any:
    """A value as SOQL writes it: times and numbers bare, texts in quotes."""
    quoted = _TEXT.fullmatch(text)
    if text.lower() == "null":
        return None
    try:
        if isinstance(kind, pl.Datetime):
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise ValueError
            return moment
        if kind == pl.Date:
            return date.fromisoformat(text)
        if kind == pl.Boolean:
            return {"true": True, "false": False}[text.lower()]
        if kind.is_numeric():
            return float(text)
    except (KeyError, ValueError) as error:
        message = f"value of filter criterion for field '{name}' must be of type {kind}"
        raise SoqlError("INVALID_FIELD", message) from error
    if quoted is None:
        raise SoqlError(
            "INVALID_FIELD", f"value of filter criterion for field '{name}' must be of type string"
        )
    return quoted[1].replace("\\'", "'")
