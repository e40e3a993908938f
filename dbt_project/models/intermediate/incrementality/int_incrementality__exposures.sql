{{ config(materialized='table') }}

-- What a unit had met of each channel before a moment, fading with the days (adstock), and its mirror
-- image: what it met in the same time after the moment, which can have caused nothing before and so shows
-- how ready it was anyway. Both fade from the edges of the gap around the moment, so that they are of one
-- size where readiness is the same.
with moments as (
    select * from {{ ref('int_incrementality__moments') }}
),

contacts as (
    select * from {{ ref('int_incrementality__contacts') }}
),

paired as (
    select
        moments.moment_id,
        contacts.channel,
        contacts.is_impression,
        contacts.weight,
        moments.moment_day - contacts.touched_day as days_before,
        case
            when moments.unit_kind = 'company' then 0
            else {{ var('mirror_gap_days') }}
        end as gap_before_days,
        case
            when moments.unit_kind = 'company' then 2 * {{ var('deal_decision_days') }}
            else {{ var('mirror_gap_days') }}
        end as gap_after_days
    from moments
    -- inner: moments without a contact near them have no stock
    inner join contacts
        on
            moments.unit_kind = contacts.unit_kind
            and moments.unit_id = contacts.unit_id
            and moments.moment_day - {{ var('exposure_horizon_days') }} < contacts.touched_day
            and moments.moment_day + {{ var('exposure_horizon_days') }} > contacts.touched_day
),

final as (
    select
        paired.moment_id,
        paired.channel,
        {% for kind, seen in [('', 'not paired.is_impression'), ('impression_', 'paired.is_impression')] -%}
        sum(case
            when {{ seen }} and paired.days_before > paired.gap_before_days
                then
                    paired.weight
                    * exp((paired.gap_before_days - paired.days_before) / {{ var('adstock_days') }})
            else 0
        end) as {{ kind }}stock_before,
        sum(case
            when {{ seen }} and paired.days_before < -paired.gap_after_days
                then
                    paired.weight
                    * exp((paired.gap_after_days + paired.days_before) / {{ var('adstock_days') }})
            else 0
        end) as {{ kind }}stock_after,
        {% endfor -%}
        sum(case
            when paired.days_before > 0
                then paired.weight * exp(-paired.days_before / {{ var('habit_days') }})
            else 0
        end) as habit_before,
        sum(case
            when paired.days_before < -paired.gap_after_days
                then paired.weight * exp(paired.days_before / {{ var('habit_days') }})
            else 0
        end) as habit_after
    from paired
    group by
        paired.moment_id,
        paired.channel
)

select * from final
