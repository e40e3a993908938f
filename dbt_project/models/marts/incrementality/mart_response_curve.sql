{%- set steps = 20 -%}

-- What a month of a channel brings at other spending. One point is known: the average month. Through it and
-- through nothing runs (1 + k) x / (x + k), where x is the spending as a part of the average month's: the
-- next unit brings k / (1 + k) of what the average unit brings. k is not known from one point. The expected
-- curve takes 1 (the next brings half), the low one 1/3 (a quarter) from the low end of the interval, the
-- high one no saturation from the high end.
with plans as (
    select * from {{ ref('mart_channel_plan') }}
),

counted as (
    select numbers.n from {{ counting_numbers() }} as numbers
    where numbers.n <= {{ steps }}
),

points as (
    select
        plans.channel,
        plans.evidence,
        counted.n as step,
        plans.reference_cost,
        plans.reference_revenue,
        plans.reference_low,
        plans.reference_high,
        plans.highest_cost,
        greatest(plans.reference_cost, plans.total_cost) * 2 * counted.n / {{ steps }} as total_cost
    from plans
    cross join counted
    where plans.reference_cost > 0
),

scaled as (
    select
        points.*,
        {{ safe_divide('points.total_cost', 'points.reference_cost') }} as x
    from points
),

worlds as (
    select
        scaled.*,
        scaled.reference_revenue * 2 * scaled.x / (scaled.x + 1) as middle,
        scaled.reference_low * (4.0 / 3) * scaled.x / (scaled.x + 1.0 / 3) as pessimistic,
        scaled.reference_high * scaled.x as optimistic
    from scaled
),

final as (
    select
        worlds.channel,
        worlds.evidence,
        cast(worlds.step as integer) as step,
        {{ money('worlds.total_cost') }} as total_cost,
        {{ money('worlds.middle') }} as revenue,
        {{ money('least(worlds.pessimistic, worlds.middle, worlds.optimistic)') }} as revenue_low,
        {{ money('greatest(worlds.pessimistic, worlds.middle, worlds.optimistic)') }} as revenue_high,
        worlds.total_cost > worlds.highest_cost as is_beyond_data
    from worlds
)

select * from final
