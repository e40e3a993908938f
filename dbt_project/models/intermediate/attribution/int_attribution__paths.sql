{{ config(materialized='table') }}

{%- set collapse_repeats = var('collapse_repeats') | string | lower in ['true', '1', 'yes'] %}

with conversions as (
    select * from {{ ref('fct_conversions') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

deal_people as (
    select * from {{ ref('int_crm__deal_people') }}
),

conversion_people as (
    select
        conversions.conversion_id,
        conversions.person_id
    from conversions
    where conversions.person_id is not null
    union
    select
        conversions.conversion_id,
        deal_people.person_id
    from conversions
    -- inner: a deal without people has nobody to meet an activity
    inner join deal_people
        on conversions.opportunity_id = deal_people.opportunity_id
    where conversions.is_deal
),

eligible as (
    select
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.converted_at,
        conversions.amount as conversion_amount,
        coalesce(
            case
                when conversions.is_deal then coalesce(conversions.company_id, conversions.opportunity_id)
            end,
            conversions.person_id,
            conversions.conversion_id
        ) as buyer_id,
        touchpoints.touchpoint_id,
        touchpoints.activity_id,
        touchpoints.channel,
        touchpoints.is_direct,
        touchpoints.touched_at,
        {{ exact_days_between('touchpoints.touched_at', 'conversions.converted_at') }} as days_before
    from conversions
    -- inner: what has no touch in its window has no path, and its money is counted as unmatched
    inner join conversion_people
        on conversions.conversion_id = conversion_people.conversion_id
    inner join touchpoints
        on
            conversion_people.person_id = touchpoints.person_id
            and conversions.converted_at >= touchpoints.touched_at
            and {{ exact_days_before('conversions.converted_at', 'conversions.lookback_days') }}
            <= touchpoints.touched_at
),

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
    {% if collapse_repeats %}
    where compared.channel is distinct from compared.previous_channel
    {% endif %}
),

final as (
    select
        kept.conversion_id,
        kept.touchpoint_id,
        kept.activity_id,
        kept.buyer_id,
        kept.conversion_type,
        kept.channel,
        kept.conversion_amount,
        kept.days_before,
        row_number() over (
            partition by kept.conversion_id
            order by kept.touched_at, kept.touchpoint_id
        ) as touch_number,
        count(*) over (partition by kept.conversion_id) as touch_count,
        kept.is_direct,
        kept.touched_at,
        kept.converted_at
    from kept
)

select * from final
