-- What customers paid, by whoever is the customer: the company where there is one, else the person.
with revenue_lines as (
    select * from {{ ref('fct_revenue') }}
),

final as (
    select
        coalesce(revenue_lines.company_id, revenue_lines.person_id) as customer_id,
        case when revenue_lines.company_id is not null then 'company' else 'person' end as customer_kind,
        revenue_lines.kind,
        revenue_lines.kind in ('new', 'expansion', 'renewal') as is_purchase,
        revenue_lines.amount,
        {{ reporting_date('revenue_lines.occurred_at') }} as paid_date
    from revenue_lines
    where coalesce(revenue_lines.company_id, revenue_lines.person_id) is not null
)

select * from final
