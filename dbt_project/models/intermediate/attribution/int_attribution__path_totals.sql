{{ config(materialized='table', meta={'fact': 'fct_attribution'}) }}

-- What the touches of a path have in common, and all that it is worked out from as one number: cheap to have
-- for every path, where putting the touches in order is not.
with all_conversions as (
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

conversions as (
    select
        all_conversions.*,
        milestones.lead_at,
        milestones.opportunity_at,
        milestones.close_at,
        {{ row_fingerprint([
            'all_conversions.conversion_id', 'all_conversions.conversion_type', 'all_conversions.amount',
            'all_conversions.converted_date', 'all_conversions.converted_at', 'milestones.lead_at',
            'milestones.opportunity_at', 'milestones.close_at',
        ]) }} as conversion_fingerprint
    from all_conversions
    left join milestones
        on all_conversions.conversion_id = milestones.conversion_id
),

{{ touches_in_reach(['lead_at', 'opportunity_at', 'close_at', 'conversion_fingerprint']) }},

{{ kept_touches('eligible', 'conversion_id') }},

-- Touches up to a moment come first in the path, so their count is the number of the last of them.
final as (
    select
        kept.conversion_id,
        count(*) as touch_count,
        count(case when not kept.is_direct then 1 end) as non_direct_count,
        min(kept.days_before) as last_days_before,
        {% for milestone in ['lead', 'opportunity', 'close'] -%}
        nullif(count(case when kept.touched_at <= kept.{{ milestone }}_at then 1 end), 0)
            as {{ milestone }}_number,
        {% endfor -%}
        {{ rows_fingerprint([
            'conversion_fingerprint', 'touchpoint_id', 'activity_id', 'channel', 'is_direct', 'touched_at',
        ]) }} as fingerprint
    from kept
    group by kept.conversion_id
)

select * from final
