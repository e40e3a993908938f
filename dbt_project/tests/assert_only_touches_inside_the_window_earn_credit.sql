-- Invariant 5. A returned row is a credit for a touch outside its conversion's look-back window (exact time),
-- or a touch of the conversion's own person inside the window that the linear model left out. So touches
-- outside the window change nothing.
with credits as (
    select * from {{ ref('fct_attribution') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

linear_credits as (
    select * from credits
    where credits.model = 'linear'
)

select
    credits.model,
    credits.conversion_id,
    credits.touchpoint_id,
    'outside the window' as what
from credits
left join conversions
    on credits.conversion_id = conversions.conversion_id
left join touchpoints
    on credits.touchpoint_id = touchpoints.touchpoint_id
where
    touchpoints.touched_at is null
    or conversions.converted_at is null
    or touchpoints.touched_at > conversions.converted_at
    or {{ exact_days_before('conversions.converted_at', 'conversions.lookback_days') }}
    > touchpoints.touched_at

{% if not (var('collapse_repeats') | string | lower in ['true', '1', 'yes']) -%}
union all

select
    'linear' as model,
    conversions.conversion_id,
    touchpoints.touchpoint_id,
    'left out' as what
from conversions
-- inner: pairs of a conversion and a touch in its window
inner join touchpoints
    on
        conversions.person_id = touchpoints.person_id
        and conversions.converted_at >= touchpoints.touched_at
        and {{ exact_days_before('conversions.converted_at', 'conversions.lookback_days') }}
        <= touchpoints.touched_at
left join linear_credits
    on
        conversions.conversion_id = linear_credits.conversion_id
        and touchpoints.touchpoint_id = linear_credits.touchpoint_id
where linear_credits.conversion_id is null
{%- endif %}
