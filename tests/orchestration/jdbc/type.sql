SELECT typinput='pg_catalog.array_in'::regproc as is_array, typtype, typname, pg_type.oid
FROM pg_catalog.pg_type
WHERE typname = ANY('{_text,int8}')
ORDER BY typname
