-- A returned row is a source whose revenue conversions and revenue lines differ: money lost or counted twice.

with conversions as (

    select * from {{ ref('fct_conversions') }}

),

revenue as (

    select * from {{ ref('fct_revenue') }}

),

converted as (

    select
        conversions.source,
        sum(conversions.amount) as amount
    from conversions
    where conversions.conversion_type = 'revenue'
    group by conversions.source

),

earned as (

    select
        revenue.source,
        sum(revenue.amount) as amount
    from revenue
    group by revenue.source

)

select
    coalesce(converted.source, earned.source) as source,
    converted.amount as converted_amount,
    earned.amount as earned_amount
from earned
full outer join converted
    on earned.source = converted.source
where coalesce(converted.amount, 0) <> coalesce(earned.amount, 0)
