"""Finds sums of amounts in their own currency that may add up euros and crowns.

Belongs here: reading compiled SQL. Does not: running it. A sum of `original_...` is sound where its rows are
converted or have one currency: grouped or partitioned by it, or min = max (the macro sum_in_one_currency).

Data flow: SQL -> sentences, one a sum.
"""

from sqlglot import exp, parse_one

AGGREGATES = (exp.Sum, exp.Avg, exp.Max, exp.Min)


def mixed_sums(sql: str) -> list[str]:
    """Sums of original amounts that do not keep currencies apart."""
    return [
        aggregate.sql()
        for aggregate in parse_one(sql, dialect="duckdb").find_all(*AGGREGATES)
        if _is_original_amount(aggregate.this) and not (_is_apart(aggregate) or _is_guarded(aggregate))
    ]


def _is_original_amount(expression: exp.Expression) -> bool:
    names = {column.name for column in expression.find_all(exp.Column)}
    return "fx_rate" not in names and any(
        name.startswith("original_") and "currency" not in name for name in names
    )


def _names_currency(expressions: list[exp.Expression]) -> bool:
    return any(
        "currency" in part.name for expression in expressions for part in expression.find_all(exp.Column)
    )


def _is_apart(aggregate: exp.Expression) -> bool:
    if isinstance(aggregate.parent, exp.Window):
        return _names_currency(aggregate.parent.args.get("partition_by") or [])
    select = aggregate.find_ancestor(exp.Select)
    group = select.args.get("group") if select else None
    return bool(group) and _names_currency(group.expressions)


def _is_guarded(aggregate: exp.Expression) -> bool:
    case = aggregate.find_ancestor(exp.Case)
    return case is not None and any(
        isinstance(test.this, exp.Min)
        and isinstance(test.expression, exp.Max)
        and _names_currency([test.this])
        and _names_currency([test.expression])
        for test in case.find_all(exp.EQ)
    )
