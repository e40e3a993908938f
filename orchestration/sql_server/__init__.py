"""Read-only SQL on the current publication over PostgreSQL's protocol: why this way is in docs/sql.md."""
