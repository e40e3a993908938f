-- PostgreSQL's functions about its own tables, as far as they say something here.
-- A macro's argument is put into its body as it is written: `oid` there would mean a column of the body's own
-- tables before one of the question's. So parameters and what they are compared with have names of their own.
create view found_role as select oid as _oid, rolname as _name from pg_roles;
create view found_schema as select oid as _oid, nspname as _name from pg_namespace;
create view found_relation as
select pg_class.oid as _oid, relname as _name, nspname as _schema
from pg_class join pg_namespace on pg_namespace.oid = relnamespace;
create view found_comment as
select objoid as _oid, objsubid as _number, classoid as _class, description as _text from pg_description;
create view found_column as select attrelid as _oid, attnum as _number, attname as _name from pg_attribute;
create view found_definition as select oid as _oid, definition as _text from definitions;
create view found_setting as select name as _name, setting as _text from pg_settings;
create view found_type as
select oid as _oid, name as _name, display as _display, oid as _element from known_types
union all
select array_oid, '_' || name, display || '[]', oid from known_types where array_oid > 0;
create macro pg_get_userbyid(_a) as (select _name from found_role where _oid = _a);
create macro pg_encoding_to_char(_a) as 'UTF8';
create macro pg_char_to_encoding(_a) as 6;
create macro pg_table_is_visible(_a) as (
    exists (select 1 from found_relation where _oid = _a and _schema in ('marts', 'views', 'pg_catalog'))
);
create macro pg_type_is_visible(_a) as true;
create macro pg_relation_size(_a) as null::bigint, (_b, _c) as null::bigint;
create macro pg_table_size(_a) as null::bigint;
create macro pg_indexes_size(_a) as null::bigint;
create macro pg_total_relation_size(_a) as null::bigint;
create macro pg_tablespace_size(_a) as null::bigint;
create macro pg_tablespace_location(_a) as '';
create macro pg_database_size(_a) as (
    select block_size * used_blocks from pragma_database_size() where database_name = 'tilltale'
);
create macro obj_description(_a) as (select any_value(_text) from found_comment where _oid = _a and _number = 0),
    (_b, _c) as (
        select _text from found_comment
        where _oid = _b and _number = 0 and _class = case _c when 'pg_class' then 1259 end
    );
create macro col_description(_a, _b) as (
    select _text from found_comment where _oid = _a and _number = _b and _number > 0
);
create macro shobj_description(_a, _b) as null::varchar;
create macro format_type(_a, _b) as (
    select if(
        _element = 1700 and _b > 4,
        replace(_display, 'numeric', 'numeric(' || ((_b - 4) >> 16) || ',' || ((_b - 4) & 65535) || ')'), _display
    )
    from found_type where _oid = _a
);
create macro pg_get_constraintdef(_a) as (select _text from found_definition where _oid = _a),
    (_b, _c) as (select _text from found_definition where _oid = _b);
create macro pg_get_indexdef(_a) as (select _text from found_definition where _oid = _a),
    (_b, _c, _d) as case
        when _c = 0 then (select _text from found_definition where _oid = _b)
        else (select _name from found_column where _oid = _b and _number = _c)
    end;
create macro pg_get_viewdef(_a) as (select _text from found_definition where _oid = _a),
    (_b, _c) as (select _text from found_definition where _oid = _b);
create macro pg_get_expr(_a, _b) as null::varchar, (_c, _d, _e) as null::varchar;
create macro pg_get_partkeydef(_a) as null::varchar;
create macro pg_get_ruledef(_a) as null::varchar, (_b, _c) as null::varchar;
create macro pg_get_triggerdef(_a) as null::varchar, (_b, _c) as null::varchar;
create macro pg_get_functiondef(_a) as null::varchar;
create macro pg_get_function_result(_a) as null::varchar;
create macro pg_get_function_arguments(_a) as null::varchar;
create macro pg_get_function_identity_arguments(_a) as null::varchar;
create macro pg_get_function_sqlbody(_a) as null::varchar;
create macro pg_get_statisticsobjdef_columns(_a) as null::varchar;
create macro pg_get_serial_sequence(_a, _b) as null::varchar;
create macro pg_relation_is_publishable(_a) as false;
create macro pg_index_column_has_property(_a, _b, _c) as _c in ('asc', 'nulls_last', 'orderable');
create macro pg_indexam_has_property(_a, _b) as _b in ('can_order', 'can_unique', 'can_multi_col');
create macro pg_is_in_recovery() as false;
create macro pg_stat_get_numscans(_a) as 0;
create macro row_security_active(_a) as false;
create macro has_table_privilege(_a, _b) as _b ilike 'select%', (_c, _d, _e) as _e ilike 'select%';
create macro has_any_column_privilege(_a, _b) as _b ilike 'select%', (_c, _d, _e) as _e ilike 'select%';
create macro has_column_privilege(_a, _b, _c) as _c ilike 'select%', (_d, _e, _f, _g) as _g ilike 'select%';
create macro has_schema_privilege(_a, _b) as _b ilike 'usage%', (_c, _d, _e) as _e ilike 'usage%';
create macro has_database_privilege(_a, _b) as _b ilike 'connect%', (_c, _d, _e) as _e ilike 'connect%';
create macro current_setting(_a) as (select _text from found_setting where _name = lower(_a)),
    (_b, _c) as (select _text from found_setting where _name = lower(_b));
create macro quote_ident(_a) as
    if(regexp_full_match(_a, '[a-z_][a-z0-9_]*'), _a, '"' || replace(_a, '"', '""') || '"');
create macro relation_oid(_a) as coalesce(
    try_cast(_a as bigint),
    (
        select _oid from found_relation
        where replace(_a::varchar, '"', '') in (_name, _schema || '.' || _name)
        order by _schema = 'marts' desc, _schema = 'views' desc limit 1
    )
);
create macro relation_name(_a) as (
    select if(_schema in ('marts', 'views', 'pg_catalog'), '', _schema || '.') || _name
    from found_relation where _oid = _a
);
create macro to_regclass(_a) as relation_name(relation_oid(_a));
create macro schema_oid(_a) as coalesce(
    try_cast(_a as bigint), (select _oid from found_schema where _name = replace(_a::varchar, '"', ''))
);
create macro schema_name(_a) as (select _name from found_schema where _oid = _a);
create macro type_oid(_a) as coalesce(
    try_cast(_a as bigint),
    (select _oid from found_type where replace(_a::varchar, 'pg_catalog.', '') in (_name, _display) limit 1)
);
create macro type_name(_a) as format_type(_a, -1);
create macro role_oid(_a) as coalesce(
    try_cast(_a as bigint), (select _oid from found_role where _name = _a::varchar)
);
create macro role_name(_a) as (select _name from found_role where _oid = _a);
create macro pg_get_keywords() as table (
    select keyword_name as word, 'U' as catcode, true as barelabel, 'unreserved' as catdesc, '' as baredesc
    from duckdb_keywords()
);
create macro function_oid(_a) as coalesce(
    try_cast(_a as bigint), if(replace(_a::varchar, 'pg_catalog.', '') = 'array_in', 750, null)
);
create macro function_name(_a) as if(_a = 750, 'array_in', '-');
create macro pg_statistics_obj_is_visible(_a) as true;
create macro array_lower(_a, _b) as if(len(_a) > 0, 1, null);
create macro array_upper(_a, _b) as nullif(len(_a), 0);
create macro array_remove(_a, _b) as list_filter(_a, lambda _x: _x is distinct from _b);
create macro pg_backend_pid() as 0;
create macro pg_get_partition_constraintdef(_a) as null::varchar;
create macro pg_size_bytes(_a) as null::bigint;

-- What gives several rows: `_listed` is what it gives, for `from`, where only a list can be unnested.
create macro _pg_expandarray_listed(_a) as list_transform(_a, lambda _x, _i: {'x': _x, 'n': _i});
create macro _pg_expandarray(_a) as unnest(_pg_expandarray_listed(_a));
create macro generate_subscripts_listed(_a, _b) as range(1, len(_a) + 1);
create macro pg_partition_ancestors_listed(_a) as []::bigint[];
create macro pg_partition_ancestors(_a) as unnest([]::bigint[]);
create macro to_regtype(_a) as type_oid(_a);
create macro to_regnamespace(_a) as schema_name(schema_oid(_a));
create macro to_regrole(_a) as role_name(role_oid(_a));
create macro pg_relation_filenode(_a) as 0;
