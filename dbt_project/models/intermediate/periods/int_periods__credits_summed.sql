-- Each sale's money by model and channel; what no touch is known for stands under `unmatched`, so that every
-- model adds up to net revenue.
with conversions as (

    select * from {{ ref('int_periods__conversions_valued') }}

),

credits as (

    select * from {{ ref('fct_attribution') }}

),

models as (

    select * from {{ ref('seed_attribution_models') }}

),

credited as (

    select
        credits.conversion_id,
        credits.model,
        credits.channel,
        sum(credits.credit) as credit,
        sum(credits.amount) as amount
    from credits
    where credits.conversion_type = 'revenue'
    group by
        credits.conversion_id,
        credits.model,
        credits.channel

),

final as (

    select
        conversions.conversion_id,
        credited.model,
        credited.channel,
        credited.credit,
        cast(credited.amount as decimal(18, 2)) as amount,
        conversions.month_start_date
    from conversions
    -- inner: sales without a touch follow
    inner join credited
        on conversions.conversion_id = credited.conversion_id

    union all

    select
        conversions.conversion_id,
        models.model,
        'unmatched' as channel,
        cast(1 as {{ type_double() }}) as credit,
        conversions.amount,
        conversions.month_start_date
    from conversions
    cross join models
    where conversions.touches_fingerprint is null

)

select * from final
