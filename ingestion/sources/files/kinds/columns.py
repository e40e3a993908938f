"""Columns and rules that many kinds of files share.

Belongs here: how one column or rule is declared. Does not: which kind has it (the modules beside).
"""

from ingestion.contracts import BIGINT, BOOLEAN, Column, Contract, Rule

WITHDRAWN = "is_withdrawn"


def lower(name: str, accepted: list[str] | None = None) -> Column:
    """A word in lower case, one of those accepted if any are named."""
    return Column(name, accepted=tuple(accepted or ()), expression=f"lower({name})")


def currency(name: str) -> Column:
    """A currency code in upper case."""
    return Column(name, required=True, expression=f"upper({name})")


def currency_rule(name: str) -> Rule:
    """The code has three letters."""
    pattern = f"not regexp_full_match(t_{name}, '[A-Z]{{3}}')"
    return Rule(name, pattern, "is no currency code of three letters such as EUR")


def clock_rule(name: str) -> Rule:
    """A time of day as 09:30."""
    pattern = f"not regexp_full_match(t_{name}, '([01][0-9]|2[0-3]):[0-5][0-9]|24:00')"
    return Rule(name, pattern, "is no time of day such as 09:30")


def handle(name: str) -> Column:
    """A handle without its sign, in lower case."""
    return Column(name, expression=f"lower(ltrim(trim({name}), '@'))")


def no_address(name: str) -> Rule:
    """Text that is published as it was typed may hold nobody's address."""
    return Rule(name, f"regexp_matches(t_{name}, '[^ @]@[^ @]+[.][^ @]')", "holds an e-mail address")


def not_before(later: str, earlier: str) -> Rule:
    """One moment does not lie before another."""
    return Rule(later, f"t_{later} < t_{earlier}", f"is before {earlier}")


def table(name: str, *columns: Column, recorded_at: str = "", rules: tuple[Rule, ...] = ()) -> Contract:
    """The contract of a kind: its columns, and where each row came from."""
    return Contract(
        source="files",
        name=name,
        primary_key=("row_id",),
        columns=(
            Column("row_id"),
            *columns,
            Column("file", required=True),
            Column("line", BIGINT, required=True),
            Column(WITHDRAWN, BOOLEAN),
        ),
        recorded_at=recorded_at,
        rules=rules,
        hard_delete=WITHDRAWN,
    )
