"""What every published file must say about itself, asked of a real one."""

import duckdb


def check_description(published: str) -> None:
    """Every table and column has its comment, and what is said of NULL, keys and relations is true."""
    with duckdb.connect(published, read_only=True) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name, comment from duckdb_columns() "
            "where schema_name in ('marts', 'views')"
        ).fetchall()
        assert {schema for schema, *_ in columns} == {"marts", "views"}
        silent = [row[:3] for row in columns if not row[3] or "Unit: " not in row[3] or "NULL" not in row[3]]
        assert silent == []
        tables = connection.execute(
            "select table_name, comment from duckdb_tables() where schema_name = 'marts' "
            "union all select view_name, comment from duckdb_views() where schema_name = 'views'"
        ).fetchall()
        assert [name for name, comment in tables if not comment or not comment.startswith("One row")] == []
        assert (
            connection.execute(
                "(select table_name, column_name from duckdb_columns() where schema_name = 'marts') except "
                "(select table_name, column_name from marts.meta_columns)"
            ).fetchall()
            == []
        )
        for table, key in connection.execute(
            "select table_name, key_columns from marts.meta_tables"
        ).fetchall():
            (doubled,) = connection.execute(
                f"select count(*) from (select 1 from marts.{table} group by {key} having count(*) > 1)"
            ).fetchone() or (0,)
            assert doubled == 0, f"{table}: {key} is no key"
        for table, listed in connection.execute(
            "select table_name, list(column_name) from marts.meta_columns "
            "where null_means = 'never' group by all"
        ).fetchall():
            holes = " + ".join(f'count(*) filter ("{column}" is null)' for column in listed)
            assert connection.execute(f"select {holes} from marts.{table}").fetchone() == (0,), table
        for table, column, other, key in connection.execute(
            "select table_name, column_name, references_table, references_column from marts.meta_columns "
            "where references_table is not null"
        ).fetchall():
            (orphans,) = connection.execute(
                f"select count(*) from marts.{table} where {column} is not null "
                f"and {column} not in (select {key} from marts.{other})"
            ).fetchone() or (0,)
            assert orphans == 0, f"{table}.{column} -> {other}.{key}"
