{{ config(materialized='table') }}

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

dated as (
    select
        conversion_people.person_id,
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.amount as conversion_amount,
        milestones.lead_at,
        milestones.opportunity_at,
        milestones.close_at,
        {{ exact_days_before('conversions.converted_at', 'conversions.lookback_days') }} as window_start_at,
        conversions.converted_at
    from conversions
    -- inner: a conversion of nobody known has no path, and its money is counted as unmatched
    inner join conversion_people
        on conversions.conversion_id = conversion_people.conversion_id
    left join milestones
        on conversions.conversion_id = milestones.conversion_id
),

eligible as (
    select
        dated.conversion_id,
        touchpoints.touchpoint_id,
        touchpoints.activity_id,
        dated.conversion_type,
        touchpoints.channel,
        dated.conversion_amount,
        {{ exact_days_between('touchpoints.touched_at', 'dated.converted_at') }} as days_before,
        touchpoints.is_direct,
        touchpoints.touched_at,
        dated.lead_at,
        dated.opportunity_at,
        dated.close_at
    from dated
    -- inner: what has no touch in its window has no path either
    inner join touchpoints
        on
            dated.person_id = touchpoints.person_id
            and dated.window_start_at <= touchpoints.touched_at
            and dated.converted_at >= touchpoints.touched_at
),

{% if collapses_repeats() %}
compared as (
    select
        eligible.*,
        lag(eligible.channel) over (
            partition by eligible.conversion_id
            order by eligible.touched_at, eligible.touchpoint_id
        ) as previous_channel
    from eligible
),

kept as (
    select *
    from compared
    where compared.channel is distinct from compared.previous_channel
),
{% else %}
kept as (
    select * from eligible
),
{% endif %}

-- Touches up to a moment come first in the path, so their count is the number of the last of them.
final as (
    select
        kept.conversion_id,
        kept.touchpoint_id,
        kept.activity_id,
        kept.conversion_type,
        kept.channel,
        kept.conversion_amount,
        kept.days_before,
        row_number() over (
            partition by kept.conversion_id
            order by kept.touched_at, kept.touchpoint_id
        ) as touch_number,
        count(*) over (partition by kept.conversion_id) as touch_count,
        {% for milestone in ['lead', 'opportunity', 'close'] -%}
        cast(nullif(
            sum(case when kept.touched_at <= kept.{{ milestone }}_at then 1 else 0 end)
                over (partition by kept.conversion_id),
            0
        ) as bigint) as {{ milestone }}_number,
        {% endfor -%}
        kept.is_direct,
        kept.touched_at
    from kept
)

select * from final
