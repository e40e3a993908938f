-- Invariant 1. A returned row is a model and conversion whose credits do not sum to 1 (1e-9) or whose
-- amounts do not sum to the conversion's amount to the cent.
with credits as (
    select * from {{ ref('fct_attribution') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

summed as (
    select
        credits.model,
        credits.conversion_id,
        sum(credits.credit) as credit,
        sum(credits.amount) as amount
    from credits
    group by
        credits.model,
        credits.conversion_id
)

select
    summed.model,
    summed.conversion_id,
    summed.credit,
    summed.amount,
    conversions.amount as conversion_amount
from summed
left join conversions
    on summed.conversion_id = conversions.conversion_id
where
    abs(summed.credit - 1) > 1e-9
    or summed.amount is distinct from conversions.amount
