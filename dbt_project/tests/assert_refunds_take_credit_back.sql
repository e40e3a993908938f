-- Invariant 4. A returned row is a refunded sale with touches whose credited amounts, under some model, are
-- not what is left of the sale after its refunds.
with revenue_lines as (
    select * from {{ ref('int_sales__revenue_lines') }}
),

credits as (
    select * from {{ ref('fct_attribution') }}
),

refunds as (
    select
        revenue_lines.refunded_revenue_id,
        sum(revenue_lines.amount) as refunded_amount
    from revenue_lines
    where revenue_lines.refunded_revenue_id is not null
    group by revenue_lines.refunded_revenue_id
),

refunded_sales as (
    select
        {{ pseudonym("'conversion:revenue:' || revenue_lines.line_key") }} as conversion_id,
        revenue_lines.amount + refunds.refunded_amount as amount_left
    from revenue_lines
    -- inner: only what was refunded
    inner join refunds
        on revenue_lines.revenue_id = refunds.refunded_revenue_id
),

credited as (
    select
        credits.model,
        credits.conversion_id,
        sum(credits.amount) as amount
    from credits
    group by
        credits.model,
        credits.conversion_id
)

select
    credited.model,
    credited.conversion_id,
    credited.amount,
    refunded_sales.amount_left
from credited
-- inner: a sale without touches has no credit to take back
inner join refunded_sales
    on credited.conversion_id = refunded_sales.conversion_id
where credited.amount <> refunded_sales.amount_left
