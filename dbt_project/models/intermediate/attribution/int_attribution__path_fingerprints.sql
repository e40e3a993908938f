{{ config(materialized='table') }}

-- What a path is worked out from, as one number: cheap to have for all, where putting paths in order is not.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

conversion_people as (
    select * from {{ ref('int_attribution__conversion_people') }}
),

milestones as (
    select * from {{ ref('int_attribution__milestones') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

{{ touches_in_reach() }},

final as (
    select
        eligible.conversion_id,
        {{ rows_fingerprint([
            'conversion_id', 'touchpoint_id', 'activity_id', 'conversion_type', 'channel', 'conversion_amount',
            'days_before', 'is_direct', 'touched_at', 'lead_at', 'opportunity_at', 'close_at',
        ]) }} as fingerprint
    from eligible
    group by eligible.conversion_id
)

select * from final
