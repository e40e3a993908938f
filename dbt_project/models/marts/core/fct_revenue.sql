with revenue_lines as (

    select * from {{ ref('int_sales__revenue_lines') }}

),

final as (

    select
        revenue_lines.revenue_id,
        revenue_lines.refunded_revenue_id,
        revenue_lines.person_id,
        revenue_lines.company_id,
        revenue_lines.opportunity_id,
        revenue_lines.kind,
        revenue_lines.source,
        revenue_lines.original_currency,
        revenue_lines.original_amount,
        revenue_lines.fx_rate,
        revenue_lines.amount,
        revenue_lines.is_cash,
        revenue_lines.fx_rate_date,
        revenue_lines.service_start_date,
        revenue_lines.service_end_date,
        revenue_lines.occurred_at
    from revenue_lines

)

select * from final
