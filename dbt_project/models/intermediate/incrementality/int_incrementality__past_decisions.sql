{{ config(materialized='table') }}

-- How much and how lately a unit had bought before a moment: who buys often buys again, whatever it is
-- shown.
with moments as (
    select * from {{ ref('int_incrementality__moments') }}
),

decisions as (
    select * from {{ ref('int_incrementality__decisions') }}
),

final as (
    select
        moments.moment_id,
        sum(exp((decisions.decided_day - moments.moment_day) / {{ var('habit_days') }})) as recent_decisions,
        sum(exp((decisions.decided_day - moments.moment_day) / 400.0)) as lasting_decisions
    from moments
    -- inner: moments before the first decision have none
    inner join decisions
        on
            moments.unit_kind = decisions.unit_kind
            and moments.unit_id = decisions.unit_id
            and moments.moment_day > decisions.decided_day
    group by moments.moment_id
)

select * from final
