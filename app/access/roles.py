"""Which role sees what: one table, read by the navigation and by the questions alike.

Belongs here: roles, and what is kept from some of them. Does not: who has which role (`reader.py`).
What no row of `RESTRICTED` names is open to every role; nothing is open to somebody without one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the company, from the least to the most that may be seen."""

    ANALYST = "analyst"
    EXECUTIVE = "executive"
    MANAGER = "manager"
    ADMIN = "admin"


RANKS = tuple(Role)


@dataclass(frozen=True)
class Restriction:
    """Pages and marts that only some roles may see."""

    pages: frozenset[str]
    tables: frozenset[str]
    roles: frozenset[Role]


RESTRICTED = (
    # Work of teams, hiring: nobody's own figures, yet about colleagues.
    Restriction(
        pages=frozenset({"people", "recruiting"}),
        tables=frozenset({"mart_team_productivity", "mart_recruiting"}),
        roles=frozenset({Role.EXECUTIVE, Role.MANAGER, Role.ADMIN}),
    ),
    # Single employees, even those who have agreed to be shown.
    Restriction(
        pages=frozenset(),
        tables=frozenset({"mart_productivity", "dim_employee"}),
        roles=frozenset({Role.MANAGER, Role.ADMIN}),
    ),
)


def may_see_page(role: Role | None, page: str) -> bool:
    """Whether a page, by its name in the address, exists for a role."""
    if role is None:
        return False
    return all(role in restriction.roles for restriction in RESTRICTED if page in restriction.pages)


def refused_tables(role: Role | None, statement: str) -> set[str]:
    """Names in a statement that the role may not read; a name counts wherever it stands."""
    named = set(re.findall(r"\w+", statement.lower()))
    refused: set[str] = set()
    for restriction in RESTRICTED:
        if role not in restriction.roles:
            refused |= restriction.tables & named
    return refused


def highest(names: set[str]) -> Role | None:
    """The role among these names that sees most."""
    known = [role for role in RANKS if role.value in names]
    return known[-1] if known else None
