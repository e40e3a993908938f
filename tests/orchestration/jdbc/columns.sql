SELECT *
FROM (SELECT n.nspname,c.relname,a.attname,a.atttypid,a.attnotnull OR (t.typtype = 'd'
AND t.typnotnull) AS attnotnull,a.atttypmod,row_number() OVER (PARTITION BY a.attrelid
ORDER BY a.attnum) AS attnum, pg_catalog.pg_get_expr(def.adbin, def.adrelid) AS adsrc,dsc.description
FROM pg_catalog.pg_namespace n
JOIN pg_catalog.pg_class c ON (c.relnamespace = n.oid)
JOIN pg_catalog.pg_attribute a ON (a.attrelid=c.oid)
JOIN pg_catalog.pg_type t ON (a.atttypid = t.oid)
LEFT JOIN pg_catalog.pg_attrdef def ON (a.attrelid=def.adrelid
AND a.attnum = def.adnum)
LEFT JOIN pg_catalog.pg_description dsc ON (c.oid=dsc.objoid
AND a.attnum = dsc.objsubid)
LEFT JOIN pg_catalog.pg_class dc ON (dc.oid=dsc.classoid
AND dc.relname='pg_class')
WHERE c.relkind in ('r','p','v','f','m') and a.attnum > 0
AND NOT a.attisdropped
AND n.nspname LIKE 'marts'
AND c.relname LIKE 'dim_person') c
WHERE true
AND attname LIKE 'score'
ORDER BY nspname,c.relname,attnum
