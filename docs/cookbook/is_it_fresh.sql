-- Question: Can I trust today's figures?
-- Shape: one row per source | source, state, last_record_at, rows_loaded, rows_quarantined, advice, version, as_of
-- Key: source
-- Reading: settling: the platform may still correct its latest days; what is in quarantine is in no figure.
select f.source, f.state, f.last_record_at, f.rows_loaded, f.rows_quarantined, f.advice, p.version, p.as_of
from marts.meta_freshness as f
cross join marts.meta_publication as p
order by f.state, f.source
