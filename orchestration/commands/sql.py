"""Serves SQL and gives out the tokens for it.

Data flow: options -> orchestration.sql_server; DATA_DIR/sql/tokens.json -> lines.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from ingestion.config import Settings
from orchestration.sql_server import tokens
from orchestration.sql_server.engine import Limits
from orchestration.sql_server.server import SqlServer, tls_context


def serve(
    settings: Settings,
    address: tuple[str, int],
    limits: Limits,
    tls: tuple[Path | None, Path | None],
    say: Callable[[str], None],
) -> None:
    """Serve until stopped; says where once clients can connect."""
    with SqlServer(settings, address, limits, tls_context(*tls)) as server:
        host, port = str(server.server_address[0]), server.server_address[1]
        say(f"SQL on {host}:{port}: psql 'host={host} port={port} user=NAME dbname=tilltale'")
        server.serve_until_stopped()


def token_lines(settings: Settings) -> Iterator[str]:
    """Who has a token, and since when."""
    found = tokens.read_tokens(settings)
    if not found:
        yield "Nobody has a token yet: `tilltale sql token NAME` makes one."
    for name, facts in sorted(found.items()):
        yield f"{name:<32} since {facts['created_at'][:10]}"
