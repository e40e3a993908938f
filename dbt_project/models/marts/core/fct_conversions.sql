with leads as (

    select * from {{ ref('int_crm__leads_dated') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

deals as (

    select * from {{ ref('int_crm__deals_dated') }}

),

revenue_lines as (

    select * from {{ ref('int_sales__revenue_lines') }}

),

file_conversions as (

    select * from {{ ref('int_sales__file_conversions_keyed') }}

),

persons as (

    select * from {{ ref('int_identity__persons_joined') }}

),

rates as (

    select * from {{ ref('int_sales__fx_rates_daily') }}

),

lead_conversions as (

    select
        'lead:' || leads.person_id as natural_key,
        'lead:' || leads.person_id as conversion_key,
        'lead' as conversion_type,
        leads.source,
        leads.person_id,
        leads.created_at as converted_at
    from leads
    where leads.source <> 'files'

    union all

    select
        'qualified_lead:' || leads.person_id as natural_key,
        'qualified_lead:' || leads.person_id as conversion_key,
        'qualified_lead' as conversion_type,
        leads.source,
        leads.person_id,
        leads.mql_at as converted_at
    from leads
    where leads.source <> 'files' and leads.mql_at is not null

),

refunded_amounts as (

    select
        revenue_lines.refunded_revenue_id,
        max(revenue_lines.original_currency) as original_currency,
        {{ sum_in_one_currency('revenue_lines.original_amount', 'revenue_lines.original_currency') }}
            as original_amount,
        sum(revenue_lines.amount) as amount
    from revenue_lines
    where revenue_lines.refunded_revenue_id is not null
    group by revenue_lines.refunded_revenue_id

),

-- Each payment net of what was paid back; what names no payment stands alone and is negative.
revenue_conversions as (

    select
        'revenue:' || revenue_lines.line_key as natural_key,
        revenue_lines.conversion_key,
        revenue_lines.source,
        revenue_lines.person_id,
        revenue_lines.company_id,
        revenue_lines.opportunity_id,
        revenue_lines.revenue_id,
        revenue_lines.original_currency,
        -- What was paid back in another currency cannot be taken off.
        case
            when refunded_amounts.refunded_revenue_id is null then revenue_lines.original_amount
            when refunded_amounts.original_currency = revenue_lines.original_currency
                then revenue_lines.original_amount + refunded_amounts.original_amount
        end as original_amount,
        revenue_lines.fx_rate,
        revenue_lines.fx_rate_date,
        revenue_lines.occurred_at as converted_at,
        revenue_lines.amount + coalesce(refunded_amounts.amount, 0) as amount
    from revenue_lines
    left join refunded_amounts
        on revenue_lines.revenue_id = refunded_amounts.refunded_revenue_id
    where revenue_lines.refunded_revenue_id is null

),

-- A company becomes a customer with its first paid deal, a person with the first payment. Whose first
-- known payment is a renewal or an expansion was a customer before the data begins.
ranked_payments as (

    select
        coalesce(
            case when revenue_lines.opportunity_id is not null then revenue_lines.company_id end,
            revenue_lines.person_id
        ) as customer_id,
        revenue_lines.source,
        revenue_lines.kind,
        revenue_lines.person_id,
        revenue_lines.company_id,
        revenue_lines.opportunity_id,
        revenue_lines.occurred_at,
        row_number() over (
            partition by
                coalesce(
                    case
                        when revenue_lines.opportunity_id is not null
                            then revenue_lines.company_id
                    end,
                    revenue_lines.person_id
                )
            order by revenue_lines.occurred_at, revenue_lines.line_key
        ) as payment_number
    from revenue_lines
    where
        revenue_lines.source <> 'files'
        and revenue_lines.kind in ('new', 'expansion', 'renewal')

),

-- Files say themselves who became a customer.
customer_conversions as (

    select
        'customer:' || ranked_payments.customer_id as natural_key,
        'customer:' || ranked_payments.customer_id as conversion_key,
        ranked_payments.source,
        ranked_payments.person_id,
        ranked_payments.company_id,
        ranked_payments.opportunity_id,
        ranked_payments.occurred_at as converted_at
    from ranked_payments
    where
        ranked_payments.payment_number = 1
        and ranked_payments.kind = 'new'
        and ranked_payments.customer_id is not null

),

united as (

    select
        lead_conversions.natural_key,
        lead_conversions.conversion_key,
        lead_conversions.conversion_type,
        lead_conversions.source,
        lead_conversions.person_id,
        {{ pseudonym("'company:' || persons.crm_company_id") }} as company_id,
        cast(null as {{ dbt.type_string() }}) as opportunity_id,
        cast(null as {{ dbt.type_string() }}) as revenue_id,
        cast(null as {{ dbt.type_string() }}) as original_currency,
        cast(null as decimal(18, 3)) as original_amount,
        cast(null as decimal(20, 12)) as fx_rate,
        cast(null as date) as fx_rate_date,
        {{ money('0') }} as amount,
        lead_conversions.converted_at
    from lead_conversions
    left join persons
        on lead_conversions.person_id = persons.person_id

    union all

    select
        'opportunity:' || opportunities.opportunity_id as natural_key,
        'opportunity:' || opportunities.opportunity_id as conversion_key,
        'opportunity' as conversion_type,
        deals.source,
        opportunities.person_id,
        opportunities.company_id,
        opportunities.opportunity_id,
        cast(null as {{ dbt.type_string() }}) as revenue_id,
        cast(null as {{ dbt.type_string() }}) as original_currency,
        cast(null as decimal(18, 3)) as original_amount,
        cast(null as decimal(20, 12)) as fx_rate,
        cast(null as date) as fx_rate_date,
        {{ money('0') }} as amount,
        opportunities.created_at as converted_at
    from opportunities
    left join deals
        on opportunities.opportunity_id = deals.opportunity_id

    union all

    select
        customer_conversions.natural_key,
        customer_conversions.conversion_key,
        'customer' as conversion_type,
        customer_conversions.source,
        customer_conversions.person_id,
        customer_conversions.company_id,
        customer_conversions.opportunity_id,
        cast(null as {{ dbt.type_string() }}) as revenue_id,
        cast(null as {{ dbt.type_string() }}) as original_currency,
        cast(null as decimal(18, 3)) as original_amount,
        cast(null as decimal(20, 12)) as fx_rate,
        cast(null as date) as fx_rate_date,
        {{ money('0') }} as amount,
        customer_conversions.converted_at
    from customer_conversions

    union all

    select
        revenue_conversions.natural_key,
        revenue_conversions.conversion_key,
        'revenue' as conversion_type,
        revenue_conversions.source,
        revenue_conversions.person_id,
        revenue_conversions.company_id,
        revenue_conversions.opportunity_id,
        revenue_conversions.revenue_id,
        revenue_conversions.original_currency,
        {{ original_money('revenue_conversions.original_amount') }} as original_amount,
        revenue_conversions.fx_rate,
        revenue_conversions.fx_rate_date,
        {{ money('revenue_conversions.amount') }} as amount,
        revenue_conversions.converted_at
    from revenue_conversions

    union all

    -- What a file says a lead or a hire is worth is kept; without an amount it is 0.
    select
        file_conversions.line_key as natural_key,
        file_conversions.conversion_key,
        file_conversions.conversion_type,
        'files' as source,
        file_conversions.person_id,
        {{ pseudonym("'company:' || persons.crm_company_id") }} as company_id,
        cast(null as {{ dbt.type_string() }}) as opportunity_id,
        cast(null as {{ dbt.type_string() }}) as revenue_id,
        file_conversions.original_currency,
        file_conversions.original_amount,
        rates.fx_rate,
        rates.fx_rate_date,
        case
            when file_conversions.original_amount = 0 then {{ money('0') }}
            else {{ converted('file_conversions.original_amount', 'rates.fx_rate') }}
        end as amount,
        file_conversions.converted_at
    from file_conversions
    left join persons
        on file_conversions.person_id = persons.person_id
    left join rates
        on
            file_conversions.original_currency = rates.currency
            and {{ reporting_date('file_conversions.converted_at') }} = rates.rate_date
    where file_conversions.conversion_type <> 'revenue'

),

-- A file's own key is published as it is, unless it holds an address; vendors' keys are not.
final as (

    select
        {{ pseudonym("'conversion:' || united.natural_key") }} as conversion_id,
        case
            when united.source = 'files' and united.conversion_key not like '%@%'
                then united.conversion_key
            else {{ pseudonym("'conversion_key:' || united.conversion_key") }}
        end as conversion_key,
        united.person_id,
        united.company_id,
        united.opportunity_id,
        united.conversion_type,
        united.source,
        united.revenue_id,
        united.original_currency,
        united.original_amount,
        united.fx_rate,
        united.amount,
        case
            when united.opportunity_id is not null or united.conversion_type = 'opportunity'
                then cast({{ var('deal_lookback_days') }} as integer)
            else cast({{ var('lookback_days') }} as integer)
        end as lookback_days,
        united.opportunity_id is not null or united.conversion_type = 'opportunity' as is_deal,
        united.fx_rate_date,
        {{ reporting_date('united.converted_at') }} as converted_date,
        united.converted_at
    from united

)

select * from final
