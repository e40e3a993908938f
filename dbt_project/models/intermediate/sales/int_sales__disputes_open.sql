-- Inquiries (warning_...) take no money.
with disputes as (

    select * from {{ ref('stg_stripe__disputes') }}

),

rates as (

    select * from {{ ref('int_sales__fx_rates_daily') }}

),

final as (

    select
        disputes.dispute_id,
        disputes.original_currency,
        disputes.original_amount,
        rates.fx_rate,
        {{ converted('disputes.original_amount', 'rates.fx_rate') }} as amount,
        rates.fx_rate_date,
        disputes.created_at
    from disputes
    left join rates
        on
            disputes.original_currency = rates.currency
            and {{ reporting_date('disputes.created_at') }} = rates.rate_date
    where disputes.status in ('needs_response', 'under_review')

)

select * from final
