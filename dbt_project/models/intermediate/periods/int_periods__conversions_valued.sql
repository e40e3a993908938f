-- What a revenue conversion is made of, so that a later difference can be put down to what changed.
with conversions as (

    select * from {{ ref('fct_conversions') }}

),

revenue as (

    select * from {{ ref('fct_revenue') }}

),

conversion_people as (

    select * from {{ ref('int_attribution__conversion_people') }}

),

paths as (

    select * from {{ ref('int_attribution__paths') }}

),

people as (

    select
        conversion_people.conversion_id,
        {{ sha256_hex(dbt.listagg(
            'conversion_people.person_id', "','", 'order by conversion_people.person_id'
        )) }} as fingerprint
    from conversion_people
    where conversion_people.conversion_type = 'revenue'
    group by conversion_people.conversion_id

),

touches as (

    select
        paths.conversion_id,
        {{ sha256_hex(dbt.listagg('paths.touchpoint_id', "','", 'order by paths.touchpoint_id')) }}
            as fingerprint
    from paths
    where paths.conversion_type = 'revenue'
    group by paths.conversion_id

),

refunds as (

    select
        revenue.refunded_revenue_id,
        {{ sum_in_one_currency('revenue.original_amount', 'revenue.original_currency') }}
            as original_amount,
        sum(revenue.amount) as amount
    from revenue
    where revenue.refunded_revenue_id is not null
    group by revenue.refunded_revenue_id

),

final as (

    select
        conversions.conversion_id,
        people.fingerprint as people_fingerprint,
        touches.fingerprint as touches_fingerprint,
        revenue.original_currency,
        revenue.original_amount,
        revenue.fx_rate,
        revenue.amount as paid_amount,
        coalesce(refunds.original_amount, 0) as original_refunded_amount,
        cast(coalesce(refunds.amount, 0) as decimal(18, 2)) as refunded_amount,
        conversions.amount,
        cast({{ dbt.date_trunc('month', 'conversions.converted_date') }} as date) as month_start_date
    from conversions
    left join revenue
        on conversions.revenue_id = revenue.revenue_id
    left join refunds
        on conversions.revenue_id = refunds.refunded_revenue_id
    left join people
        on conversions.conversion_id = people.conversion_id
    left join touches
        on conversions.conversion_id = touches.conversion_id
    where conversions.conversion_type = 'revenue'

)

select * from final
