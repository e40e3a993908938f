"""Questions about PostgreSQL's own catalogue, said in DuckDB's words.

Belongs here: how a statement is said. Does not: what the catalogue holds (`catalogue.py`).
Only statements that name one of the catalogue's tables, functions or types are touched; all others are
DuckDB's as they are. What cannot be read is left as it is, too: DuckDB says what is wrong with it.

Data flow: statement -> sqlglot's tree -> the same question in DuckDB's dialect.
"""

import logging
import re
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestration.sql_server.catalogue import FUNCTIONS, TABLES

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # its warnings quote the statement, values and all
_POSTGRES = re.compile(
    rf"\bpg_|\breg(?:class|type|namespace|role|proc)|\b(?:{'|'.join(sorted(FUNCTIONS))})\s*\(", re.IGNORECASE
)
_PERHAPS = re.compile(rf"{_POSTGRES.pattern}|\binformation_schema\b", re.IGNORECASE)
LONGEST = 50_000  # characters: no client asks more of a catalogue, and these take 0.15 s to read
_SYSTEM = frozenset({"pg_catalog", "information_schema"})
_TYPES = {
    **dict.fromkeys(("oid", "xid"), "bigint"),
    **dict.fromkeys(("name", "char", "aclitem", "pg_node_tree", "cstring", "regconfig"), "varchar"),
    "int2vector": "smallint[]",
    "oidvector": "bigint[]",
}
_NAMED = {
    "regclass": "relation",
    "regtype": "type",
    "regnamespace": "schema",
    "regrole": "role",
    "regproc": "function",
    "regprocedure": "function",
}


@dataclass(frozen=True)
class Question:
    """One statement: as it was asked, and as DuckDB is asked."""

    asked: str
    sql: str


@lru_cache(maxsize=64)  # drivers show a statement up to three times before it is answered
def translated(text: str) -> list[Question] | None:
    """The statements of a text that asks PostgreSQL's catalogue, or None where it asks something else."""
    if len(text) > LONGEST or not _PERHAPS.search(text):
        return None
    try:
        said = _translate(text)
    except (SqlglotError, RecursionError):
        return None
    return [Question(text if len(said) == 1 else sql, sql) for sql in said] or None


def _translate(text: str) -> list[str]:
    """The statements of a text in DuckDB's dialect; none where it does not ask the catalogue."""
    # information_schema is in DuckDB, too: who asks nothing else means DuckDB's dialect
    dialect = "postgres" if _POSTGRES.search(text) else "duckdb"
    trees = [tree for tree in sqlglot.parse(text, read=dialect) if tree is not None]
    if not any(map(_asks_catalogue, trees)):
        return []
    for tree in trees:
        _name_tables(tree)
    if dialect == "postgres":
        trees = [_in_duckdb(tree) for tree in trees]
    return [tree.sql("duckdb") for tree in trees]


def _asks_catalogue(tree: exp.Expr) -> bool:
    """Whether a statement names a table, a function or a type that only the catalogue has."""
    for node in tree.walk():
        if isinstance(node, exp.Table) and _ours(node):
            return True
        if isinstance(node, exp.Func) and _function_name(node) in FUNCTIONS:
            return True
        if isinstance(node, exp.Cast) and _type_name(node.to) in {*_TYPES, *_NAMED}:
            return True
    return False


def _in_duckdb(tree: exp.Expr) -> exp.Expr:
    """A whole tree, from its leaves up."""
    holder = exp.Paren(this=tree)  # so that the tree's own root can be replaced, too
    for node in reversed(list(tree.bfs())):
        said = _said(node)
        if said is not node:
            node.replace(said)
    return holder.this


def _said(node: exp.Expr) -> exp.Expr:
    """One node of the tree as DuckDB has it."""
    said = node
    match node:
        case exp.Table() | exp.Lateral():
            _in_from(node)
        case exp.Any() if isinstance(node.this.unnest(), exp.Literal):
            node.set("this", exp.paren(_listed(node.this.unnest())))
        case exp.Anonymous() if node.name.lower() == "json_build_object":
            node.set("this", "json_object")
        case exp.Dot() if _is_system(node.this) and isinstance(node.expression, exp.Func):
            said = node.expression.copy()
        case exp.Collate():
            said = node.this.copy()
        case exp.Operator():
            said = _operator(node)
        case exp.Like() | exp.ILike() if not isinstance(node.parent, exp.Escape):
            said = exp.Escape(this=node.copy(), expression=exp.Literal.string("\\"))
        case exp.Column() if node.name.lower() == "tableoid":
            said = _table_oid(node)
        case exp.Cast():
            said = _cast(node)
    return said


def _operator(node: exp.Operator) -> exp.Expr:
    """`a OPERATOR(pg_catalog.~) b` as `a ~ b`."""
    sign = str(node.args["operator"]).rpartition(".")[2]
    tree = sqlglot.parse_one(f"left_side {sign} right_side", read="postgres")
    sides = {"left_side": node.this, "right_side": node.expression}
    return tree.transform(lambda part: sides[part.name].copy() if isinstance(part, exp.Column) else part)


def _ours(node: exp.Table) -> str:
    """The name that a table of the catalogue has in `catalogue.py`; none of another one."""
    prefix = "information_schema_" if node.db.lower() == "information_schema" else ""
    name = prefix + node.name.lower()
    return name if name in TABLES and node.db.lower() in ("", *_SYSTEM) else ""


def _name_tables(tree: exp.Expr) -> None:
    """Each table of the catalogue by its name there, and its columns without its schema."""
    for node in list(tree.find_all(exp.Table, exp.Column)):
        if isinstance(node, exp.Column) and _is_system(node.args.get("db")):
            node.set("db", None)
        elif (
            isinstance(node, exp.Table)
            and isinstance(node.this, exp.Func)
            and _is_system(node.args.get("db"))
        ):
            node.set("db", None)
        elif isinstance(node, exp.Table) and (name := _ours(node)):
            if name != node.name.lower() and not node.alias:
                node.set("alias", exp.TableAlias(this=node.this.copy()))
            node.set("this", exp.to_identifier(name))
            node.set("db", None)


def _listed(literal: exp.Literal) -> exp.Expr:
    """`'{a,b}'`, PostgreSQL's way to write a list."""
    written = literal.name.strip("{}")
    kind = "bigint[]" if re.fullmatch(r"[\d, ]+", written) else "varchar[]"
    return exp.cast(exp.Literal.string(f"[{written}]"), kind, dialect="duckdb")


def _in_from(node: exp.Table | exp.Lateral) -> None:
    """A function in `from`: a list unnested, and its alias a column's name, too, as in PostgreSQL."""
    called = node.this.expression if isinstance(node.this, exp.Dot) else node.this
    if not isinstance(called, exp.Func):
        return
    if (listed := f"{_function_name(called)}_listed") in FUNCTIONS:
        called = exp.Explode(this=exp.func(listed, *(part.copy() for part in called.expressions)))
    node.set("this", called)
    alias = node.args.get("alias")
    if alias is not None and not alias.args.get("columns") and _function_name(called) not in FUNCTIONS:
        alias.set("columns", [alias.this.copy()])


def _table_oid(node: exp.Column) -> exp.Expr:
    """The oid of the catalogue's table that a row is from, which PostgreSQL has as a column of each."""
    select = node.find_ancestor(exp.Select)
    for table in select.find_all(exp.Table) if select else ():
        if table.alias_or_name == node.table:
            return exp.func("relation_oid", exp.Literal.string(table.name))
    return node


def _cast(node: exp.Cast) -> exp.Expr:
    """A cast to a type that DuckDB does not have.

    A name that stands for a row of the catalogue (`'dim_person'::regclass`) is that row's oid, an oid in a
    column is shown as the name.
    """
    name, operand = _type_name(node.to), node.this
    if name in _NAMED:
        is_shown = isinstance(operand, exp.Column) and _type_name_above(node) not in ("oid", "int", "bigint")
        return exp.func(f"{_NAMED[name]}_{'name' if is_shown else 'oid'}", operand.copy())
    to = _plain_type(node.to)
    if to.is_type(exp.DataType.Type.ARRAY) and isinstance(operand, exp.Literal) and operand.name[:1] == "{":
        operand = _listed(operand)
    return exp.Cast(this=operand.copy(), to=to)


def _type_name_above(node: exp.Expr) -> str:
    return _type_name(node.parent.to) if isinstance(node.parent, exp.Cast) else ""


def _type_name(kind: exp.Expr) -> str:
    """The name of a type without its schema, in small letters."""
    if isinstance(kind, exp.DataType) and kind.is_type(exp.DataType.Type.USERDEFINED):
        named = kind.args.get("kind")
        return (
            named.expression.name if isinstance(named, exp.Dot) else getattr(named, "name", str(named))
        ).lower()
    return kind.sql("postgres").lower().removeprefix("pg_catalog.").strip('"')


def _plain_type(kind: exp.Expr) -> exp.DataType:
    """A type as DuckDB has it."""
    if isinstance(kind, exp.DataType) and kind.is_type(exp.DataType.Type.ARRAY) and kind.expressions:
        inner = _plain_type(kind.expressions[0])
        return exp.DataType(this=exp.DataType.Type.ARRAY, expressions=[inner], nested=True)
    name = _type_name(kind)
    if name in _TYPES:
        return exp.DataType.build(_TYPES[name], dialect="duckdb")
    return exp.DataType.build(name, dialect="postgres", udt=True)


def _function_name(node: exp.Func) -> str:
    return (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()


def _is_system(node: exp.Expr | None) -> bool:
    return node is not None and node.name.lower() in _SYSTEM
