{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_sales__lines_united') }}

),

rates as (

    select * from {{ ref('int_sales__fx_rates_daily') }}

),

deals as (

    select * from {{ ref('int_crm__deals_dated') }}

),

deal_people as (

    select * from {{ ref('int_crm__deal_people') }}

),

persons as (

    select * from {{ ref('int_identity__persons_joined') }}

),

attached_lines as (

    select
        lines.line_key,
        lines.refunded_line_key,
        lines.conversion_key,
        lines.source,
        lines.original_amount,
        lines.original_currency,
        lines.billing_reason,
        lines.service_start_at,
        lines.service_end_at,
        lines.occurred_at,
        deals.opportunity_id,
        deals.deal_type,
        coalesce(lines.person_id, deal_people.person_id) as person_id,
        coalesce(deals.crm_company_id, persons.crm_company_id) as crm_company_id
    from lines
    left join deals
        on lines.deal_id = deals.deal_id
    left join deal_people
        on deals.opportunity_id = deal_people.opportunity_id and deal_people.is_primary
    left join persons
        on coalesce(lines.person_id, deal_people.person_id) = persons.person_id

),

-- Payments are counted apart from what was taken back.
numbered_lines as (

    select
        attached_lines.*,
        case
            when attached_lines.original_amount >= 0 and attached_lines.refunded_line_key is null
                then row_number() over (
                    partition by
                        coalesce(attached_lines.person_id, attached_lines.line_key),
                        attached_lines.original_amount >= 0
                    order by attached_lines.occurred_at, attached_lines.line_key
                )
        end as payment_number,
        case
            when attached_lines.opportunity_id is not null and attached_lines.refunded_line_key is null
                then row_number() over (
                    partition by
                        coalesce(attached_lines.crm_company_id, attached_lines.line_key),
                        attached_lines.opportunity_id is not null,
                        attached_lines.original_amount >= 0
                    order by attached_lines.occurred_at, attached_lines.line_key
                )
        end as deal_payment_number
    from attached_lines

),

final as (

    select
        {{ pseudonym("'revenue:' || numbered_lines.line_key") }} as revenue_id,
        {{ pseudonym("'revenue:' || numbered_lines.refunded_line_key") }} as refunded_revenue_id,
        numbered_lines.person_id,
        {{ pseudonym("'company:' || numbered_lines.crm_company_id") }} as company_id,
        numbered_lines.opportunity_id,
        numbered_lines.line_key,
        numbered_lines.conversion_key,
        case
            when numbered_lines.line_key like 'stripe_credit:%' then 'credit'
            when
                numbered_lines.refunded_line_key is not null
                or numbered_lines.line_key like 'stripe_refund:%'
                or numbered_lines.line_key like 'stripe_dispute:%'
                or numbered_lines.line_key like 'stripe_credit_note:%'
                or numbered_lines.line_key like 'order_refund:%'
                then 'refund'
            when numbered_lines.original_amount < 0 then 'credit'
            when numbered_lines.deal_type = 'newbusiness' then 'new'
            when numbered_lines.deal_type = 'existingbusiness' then 'expansion'
            when numbered_lines.deal_type = 'renewal' then 'renewal'
            when numbered_lines.billing_reason = 'subscription_cycle' then 'renewal'
            when numbered_lines.billing_reason = 'subscription_update' then 'expansion'
            -- Deals are a company's, everything else a person's.
            when numbered_lines.deal_payment_number = 1 then 'new'
            when numbered_lines.deal_payment_number > 1 then 'expansion'
            when numbered_lines.payment_number = 1 then 'new'
            else 'expansion'
        end as kind,
        numbered_lines.source,
        numbered_lines.original_currency,
        numbered_lines.original_amount,
        rates.fx_rate,
        {{ converted('numbered_lines.original_amount', 'rates.fx_rate') }} as amount,
        -- A credit is given and used on paper.
        numbered_lines.line_key not like 'stripe_credit:%'
        and numbered_lines.line_key not like 'stripe_balance:%' as is_cash,
        rates.fx_rate_date,
        {{ reporting_date('numbered_lines.service_start_at') }} as service_start_date,
        {{ reporting_date('numbered_lines.service_end_at') }} as service_end_date,
        numbered_lines.occurred_at
    from numbered_lines
    left join rates
        on
            numbered_lines.original_currency = rates.currency
            and {{ reporting_date('numbered_lines.occurred_at') }} = rates.rate_date

)

select * from final
