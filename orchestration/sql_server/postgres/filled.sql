-- What is true of a publication, in PostgreSQL's own tables. Runs after `tables.txt` is created, in the schema
-- that holds it, with these beside it: known_types, column_types (DuckDB's type -> PostgreSQL's), settings_shown,
-- relations (oid, schema, name, kind, comment, definition, row_count), attributes (oid, number, name, type, comment)
-- and keys (table_name, column_name, key_position, references_table, references_column) from marts.meta_columns.
-- Every key is tested when a publication is built; no index stands behind it, as no constraint does.

insert into pg_namespace by name
select * from (values
    (11, 'pg_catalog', 10), (13000, 'information_schema', 10),
    (2200, 'marts', 10), (2201, 'views', 10)
) as given (oid, nspname, nspowner);

insert into pg_type by name
select
    oid, name as typname, 11 as typnamespace, 10 as typowner, size as typlen, size > 0 as typbyval, 'b' as typtype,
    category as typcategory, true as typisdefined, ',' as typdelim, 0 as typrelid, 0 as typelem,
    0 as typinput, array_oid as typarray, -1 as typtypmod, 'i' as typalign, 'p' as typstorage
from known_types
union all by name
select
    array_oid as oid, '_' || name as typname, 11 as typnamespace, 10 as typowner, -1 as typlen, false as typbyval,
    'b' as typtype, 'A' as typcategory, true as typisdefined, ',' as typdelim, 0 as typrelid, oid as typelem,
    750 as typinput, 0 as typarray, -1 as typtypmod, 'i' as typalign, 'x' as typstorage
from known_types where array_oid > 0;

insert into pg_class by name
select
    relations.oid, relations.name as relname, pg_namespace.oid as relnamespace, 10 as relowner,
    if(relations.kind = 'r', 2, 0) as relam, relations.kind as relkind, 'p' as relpersistence, 'd' as relreplident,
    relations.row_count as reltuples, true as relispopulated, ['=r/tilltale'] as relacl,
    (select count(*) from attributes where attributes.oid = relations.oid) as relnatts,
    relations.name in (select table_name from keys where key_position is not null)
        and relations.schema = 'marts' as relhasindex,
    -- psql shows foreign keys of what has triggers: in PostgreSQL these hold them
    relations.schema = 'marts' and (
        relations.name in (select table_name from keys where references_table is not null)
        or relations.name in (select references_table from keys)
    ) as relhastriggers
from relations join pg_namespace on pg_namespace.nspname = relations.schema;

insert into pg_attribute by name
select
    attributes.oid as attrelid, attributes.name as attname, column_types.oid as atttypid, attributes.number as attnum,
    column_types.size as attlen, column_types.modifier as atttypmod, 'i' as attalign, 'p' as attstorage,
    coalesce(keys.key_position is not null, false) as attnotnull, true as attislocal, -1 as attstattarget
from attributes
join relations on relations.oid = attributes.oid
join column_types on column_types.data_type = attributes.type
left join keys
    on relations.schema = 'marts' and keys.table_name = relations.name and keys.column_name = attributes.name;

insert into pg_description by name
select oid as objoid, 1259 as classoid, 0 as objsubid, comment as description
from relations where comment is not null
union all by name
select oid as objoid, 1259 as classoid, number as objsubid, comment as description
from attributes where comment is not null;

create table key_columns as
select relations.oid as relation, relations.name, keys.key_position, keys.column_name, attributes.number
from keys
join relations on relations.name = keys.table_name and relations.schema = 'marts'
join attributes on attributes.oid = relations.oid and attributes.name = keys.column_name
where keys.key_position is not null;

create table primary_keys as
select
    relation, name, relation + 100000 as index_oid, relation + 200000 as oid, name || '_pkey' as key_name,
    list(number::smallint order by key_position) as numbers,
    string_agg(column_name, ', ' order by key_position) as column_names
from key_columns group by all;

insert into pg_class by name
select
    index_oid as oid, key_name as relname, 2200 as relnamespace, 10 as relowner, 403 as relam, 'i' as relkind,
    'p' as relpersistence, 'n' as relreplident, len(numbers) as relnatts
from primary_keys;

insert into pg_attribute by name
select
    primary_keys.index_oid as attrelid, key_columns.column_name as attname, pg_attribute.atttypid,
    pg_attribute.attlen, pg_attribute.atttypmod, key_columns.key_position as attnum, true as attislocal
from key_columns
join primary_keys using (relation)
join pg_attribute on pg_attribute.attrelid = key_columns.relation and pg_attribute.attnum = key_columns.number;

insert into pg_index by name
select
    index_oid as indexrelid, relation as indrelid, len(numbers) as indnatts, len(numbers) as indnkeyatts,
    true as indisunique, true as indisprimary, true as indimmediate, true as indisvalid, true as indisready,
    true as indislive, numbers as indkey, list_transform(numbers, lambda number: 0::smallint) as indoption,
    list_transform(numbers, lambda number: 0::bigint) as indclass,
    list_transform(numbers, lambda number: 0::bigint) as indcollation
from primary_keys;

create table foreign_keys as
select
    relations.oid as relation, 300000 + row_number() over (order by relations.oid, attributes.number) as oid,
    keys.table_name || '_' || keys.column_name || '_fkey' as key_name, keys.column_name,
    attributes.number::smallint as number, target.oid as target, keys.references_table, keys.references_column,
    target_column.number::smallint as target_number
from keys
join relations on relations.name = keys.table_name and relations.schema = 'marts'
join attributes on attributes.oid = relations.oid and attributes.name = keys.column_name
join relations as target on target.name = keys.references_table and target.schema = 'marts'
join attributes as target_column
    on target_column.oid = target.oid and target_column.name = keys.references_column;

insert into pg_constraint by name
select
    oid, key_name as conname, 2200 as connamespace, 'p' as contype, true as convalidated, relation as conrelid,
    index_oid as conindid, numbers as conkey,
    0 as confrelid, true as conislocal, true as conenforced, ' ' as confupdtype,
    ' ' as confdeltype, ' ' as confmatchtype
from primary_keys
union all by name
select
    foreign_keys.oid, foreign_keys.key_name as conname, 2200 as connamespace, 'f' as contype, true as convalidated,
    foreign_keys.relation as conrelid, coalesce(primary_keys.index_oid, 0) as conindid, [number] as conkey,
    target as confrelid, [target_number] as confkey, true as conislocal, true as conenforced, 'a' as confupdtype,
    'a' as confdeltype, 's' as confmatchtype
from foreign_keys left join primary_keys on primary_keys.relation = foreign_keys.target;

create table definitions as
select oid, 'PRIMARY KEY (' || column_names || ')' as definition from primary_keys
union all
select oid, 'FOREIGN KEY (' || column_name || ') REFERENCES ' || references_table || '(' || references_column || ')'
from foreign_keys
union all
select
    index_oid, 'CREATE UNIQUE INDEX ' || key_name || ' ON marts.' || name || ' USING btree (' || column_names || ')'
from primary_keys
union all
select oid, definition from relations where kind = 'v' and definition is not null;

insert into pg_database by name
select
    16384 as oid, 'tilltale' as datname, 10 as datdba, 6 as encoding, 'c' as datlocprovider, true as datallowconn,
    -1 as datconnlimit, 1663 as dattablespace, 'C' as datcollate, 'C' as datctype, ['=c/tilltale'] as datacl;

insert into pg_tablespace by name select 1663 as oid, 'pg_default' as spcname, 10 as spcowner;

insert into pg_am by name
select * from (values (2, 'heap', 't'), (403, 'btree', 'i')) as given (oid, amname, amtype);

insert into pg_language by name select 14 as oid, 'sql' as lanname, 10 as lanowner, true as lanpltrusted;

insert into pg_collation by name
select * from (values (100, 'default', 'd'), (950, 'C', 'c')) as given (oid, collname, collprovider);
update pg_collation set collnamespace = 11, collowner = 10, collencoding = -1, collisdeterministic = true;

insert into pg_authid by name select 10 as oid, 'tilltale' as rolname, true as rolinherit, -1 as rolconnlimit;
insert into pg_roles by name select oid, rolname, rolinherit, rolconnlimit from pg_authid;
insert into pg_user by name select oid as usesysid, rolname as usename from pg_authid;

insert into pg_settings by name
select name, setting, 'internal' as context, 'string' as vartype, setting as boot_val, setting as reset_val
from settings_shown;

insert into pg_tables by name
select schema as schemaname, name as tablename, 'tilltale' as tableowner, relhasindex as hasindexes
from relations join pg_class using (oid) where kind = 'r';

insert into pg_views by name
select schema as schemaname, name as viewname, 'tilltale' as viewowner, definition from relations where kind = 'v';

insert into pg_indexes by name
select 'marts' as schemaname, name as tablename, key_name as indexname, definitions.definition as indexdef
from primary_keys join definitions on definitions.oid = primary_keys.index_oid;

-- DuckDB's views of this name show these tables here, too, and no keys.
create view information_schema_tables as
select * from system.information_schema.tables where table_catalog = 'tilltale';
create view information_schema_columns as
select * from system.information_schema.columns where table_catalog = 'tilltale';
create view information_schema_schemata as
select * from system.information_schema.schemata where catalog_name = 'tilltale' and schema_name in ('marts', 'views');
create view information_schema_table_constraints as
select
    'tilltale' as constraint_catalog, 'marts' as constraint_schema, conname as constraint_name,
    'tilltale' as table_catalog, 'marts' as table_schema, relname as table_name,
    if(contype = 'p', 'PRIMARY KEY', 'FOREIGN KEY') as constraint_type, 'NO' as is_deferrable,
    'NO' as initially_deferred, 'YES' as enforced
from pg_constraint join pg_class on pg_class.oid = conrelid;
create view information_schema_key_column_usage as
select
    'tilltale' as constraint_catalog, 'marts' as constraint_schema, conname as constraint_name,
    'tilltale' as table_catalog, 'marts' as table_schema, pg_class.relname as table_name, attname as column_name,
    list_position(conkey, attnum) as ordinal_position, if(contype = 'f', 1, null) as position_in_unique_constraint
from pg_constraint
join pg_class on pg_class.oid = conrelid
join pg_attribute on attrelid = conrelid and list_contains(conkey, attnum);
create view information_schema_constraint_column_usage as
select
    'tilltale' as table_catalog, 'marts' as table_schema, pg_class.relname as table_name, attname as column_name,
    'tilltale' as constraint_catalog, 'marts' as constraint_schema, conname as constraint_name
from pg_constraint
join pg_class on pg_class.oid = if(contype = 'f', confrelid, conrelid)
join pg_attribute on attrelid = pg_class.oid and list_contains(if(contype = 'f', confkey, conkey), attnum);
create view information_schema_referential_constraints as
select
    'tilltale' as constraint_catalog, 'marts' as constraint_schema, foreign_keys.key_name as constraint_name,
    'tilltale' as unique_constraint_catalog, 'marts' as unique_constraint_schema,
    primary_keys.key_name as unique_constraint_name, 'NONE' as match_option, 'NO ACTION' as update_rule,
    'NO ACTION' as delete_rule
from foreign_keys left join primary_keys on primary_keys.relation = foreign_keys.target;
