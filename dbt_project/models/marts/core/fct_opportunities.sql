with deals as (

    select * from {{ ref('int_crm__deals_dated') }}

),

deal_people as (

    select * from {{ ref('int_crm__deal_people') }}

),

rates as (

    select * from {{ ref('int_sales__fx_rates_daily') }}

),

final as (

    select
        deals.opportunity_id,
        {{ pseudonym("'company:' || deals.crm_company_id") }} as company_id,
        deal_people.person_id,
        deals.status,
        deals.deal_type,
        deals.original_currency,
        deals.original_amount,
        rates.fx_rate,
        {{ converted('deals.original_amount', 'rates.fx_rate') }} as amount,
        rates.fx_rate_date,
        deals.created_at,
        deals.closed_at
    from deals
    left join deal_people
        on deals.opportunity_id = deal_people.opportunity_id and deal_people.is_primary
    -- A closed deal is worth what it was on the day of closing, an open one what it is today.
    left join rates
        on
            deals.original_currency = rates.currency
            and coalesce({{ reporting_date('deals.closed_at') }}, {{ last_reporting_date() }})
            = rates.rate_date

)

select * from final
