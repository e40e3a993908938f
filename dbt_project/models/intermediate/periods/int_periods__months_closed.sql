-- A month is closed freeze_after_days whole days after its end, from the first month with revenue on.
with days as (

    select * from {{ ref('dim_date') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

first_sale as (

    select min(conversions.converted_date) as converted_date
    from conversions
    where conversions.conversion_type = 'revenue'

),

final as (

    select distinct days.month_start_date
    from days
    -- inner: nothing was sold before
    inner join first_sale
        on days.date_day >= first_sale.converted_date
    where {{ is_month_closed('days.month_start_date') }}

)

select * from final
