-- What there is, published and in the catalogue itself, and who knows its oid: known_oids is made before.
create table relations as
with found as (
    select schema_name, table_name as name, 'r' as kind, comment, null as definition, estimated_size as row_count
    from duckdb_tables() where database_name = 'tilltale' and schema_name in ('marts', 'views')
    union all
    select schema_name, view_name, 'v', comment, regexp_replace(sql, '^create view .*? as ', '', 'is'), -1
    from duckdb_views() where database_name = 'tilltale' and schema_name in ('marts', 'views')
    union all
    select 'pg_catalog', table_name, 'r', null, null, estimated_size
    from duckdb_tables() where database_name || '.' || schema_name = 'memory.postgres' and table_name like 'pg_%'
)
select
    coalesce(known_oids.oid, 16384 + row_number() over (order by schema_name = 'pg_catalog', schema_name, name))
        ::bigint as oid,
    schema_name as schema, name, kind, comment, definition, row_count
from found left join known_oids using (name);
create table attributes as
select
    relations.oid, column_index::integer as number, column_name as name, data_type as type, columns.comment
from duckdb_columns() as columns
join relations
    on relations.name = columns.table_name
    and columns.database_name || '.' || columns.schema_name
        = if(relations.schema = 'pg_catalog', 'memory.postgres', 'tilltale.' || relations.schema);
