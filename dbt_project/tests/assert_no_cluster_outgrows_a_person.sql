-- A row is somebody with more addresses, records and likely profiles than the limit, or a browser of more
-- people than that. Its doubtful links are not applied; whether it is one after all is for somebody to look
-- at, not a reason to stop.
{{ config(severity='warn') }}

select
    conflicts.conflict_kind,
    conflicts.member_count
from {{ ref('int_identity__conflicts') }} as conflicts
where conflicts.conflict_kind in ('person', 'browser')
