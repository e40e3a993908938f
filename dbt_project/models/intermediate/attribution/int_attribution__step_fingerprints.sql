{{ config(materialized='table') }}

-- What a person's steps are worked out from, as one number.
with touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

final as (
    select
        touchpoints.person_id,
        {{ rows_fingerprint(['person_id', 'touchpoint_id', 'channel', 'touched_at']) }} as fingerprint
    from touchpoints
    where touchpoints.person_id is not null
    group by touchpoints.person_id
)

select * from final
