{{ config(materialized='table') }}

-- What a unit had met of each channel before a moment, fading with the days (adstock), and its mirror
-- image: what it met in the same time after the moment, which can have caused nothing before and so shows
-- how ready it was anyway. Both fade from the edges of the gap around the moment, so that they are of one
-- size where readiness is the same. How fast contacts fade is not known: there is a stock for each
-- supposition, which counts as much as it explains (analysis/incrementality). Habits are counted farther from
-- the moment than contacts work: nearer, they would take away what contacts caused.
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
        moments.moment_day > contacts.touched_day as is_before,
        abs(moments.moment_day - contacts.touched_day) as days_off,
        case
            when moments.unit_kind <> 'company' then {{ var('mirror_gap_days') }}
            when moments.moment_day > contacts.touched_day then 0
            else 2 * {{ var('deal_decision_days') }}
        end as gap_days
    from moments
    -- inner: moments without a contact near them have no stock
    inner join contacts
        on
            moments.unit_kind = contacts.unit_kind
            and moments.unit_id = contacts.unit_id
            and moments.moment_day - {{ var('exposure_horizon_days') }} < contacts.touched_day
            and moments.moment_day + {{ var('exposure_horizon_days') }} > contacts.touched_day
),

faded as (
    select
        paired.moment_id,
        paired.channel,
        paired.is_before,
        paired.is_impression,
        {% for days in var('adstock_days') -%}
        paired.weight * exp((paired.gap_days - paired.days_off) / {{ days }}) as left_of_{{ days }},
        {% endfor -%}
        case when paired.days_off > {{ var('habit_gap_days') }} then paired.weight else 0 end as habit
    from paired
    where paired.days_off > paired.gap_days
),

final as (
    select
        faded.moment_id,
        faded.channel,
        {% for days in var('adstock_days') -%}
        {% for kind, seen in [('', 'not faded.is_impression'), ('impression_', 'faded.is_impression')] -%}
        {% for side, where in [('before', 'faded.is_before'), ('after', 'not faded.is_before')] -%}
        sum(case when {{ where }} and {{ seen }} then faded.left_of_{{ days }} else 0 end)
            as {{ kind }}stock_{{ side }}_{{ days }},
        {% endfor -%}
        {% endfor -%}
        {% endfor -%}
        sum(case when faded.is_before then faded.habit else 0 end) as habit_before,
        sum(case when not faded.is_before then faded.habit else 0 end) as habit_after
    from faded
    group by
        faded.moment_id,
        faded.channel
)

select * from final
