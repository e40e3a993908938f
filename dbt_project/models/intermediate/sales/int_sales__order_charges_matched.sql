{{ config(materialized='table') }}

-- The charges of the payment provider that paid an order of a shop: one money in two systems. A charge pays
-- one order: the one that names it, else the one that it names by id or number.
with orders as (

    select * from {{ ref('int_sales__orders_united') }}

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

paid_charges as (

    select
        charges.charge_id,
        charges.payment_intent_id,
        charges.order_id,
        charges.original_amount,
        charges.original_currency,
        charges.created_at
    from charges
    where charges.status = 'succeeded'

),

candidates as (

    select
        orders.order_id,
        orders.original_amount,
        orders.ordered_at,
        paid_charges.charge_id,
        paid_charges.original_amount as charged_amount,
        paid_charges.created_at as charged_at,
        1 as match_rank
    from orders
    -- inner: only orders that name a charge
    inner join paid_charges
        on orders.payment_reference = paid_charges.charge_id

    union all

    select
        orders.order_id,
        orders.original_amount,
        orders.ordered_at,
        paid_charges.charge_id,
        paid_charges.original_amount as charged_amount,
        paid_charges.created_at as charged_at,
        1 as match_rank
    from orders
    -- inner: only orders that name a charge's intent
    inner join paid_charges
        on orders.payment_reference = paid_charges.payment_intent_id

    union all

    select
        orders.order_id,
        orders.original_amount,
        orders.ordered_at,
        paid_charges.charge_id,
        paid_charges.original_amount as charged_amount,
        paid_charges.created_at as charged_at,
        2 as match_rank
    from orders
    -- inner: only orders that a charge names by the shop's own id
    inner join paid_charges
        on
            orders.order_id = orders.source || ':' || paid_charges.order_id
            and orders.original_currency = paid_charges.original_currency

    union all

    select
        orders.order_id,
        orders.original_amount,
        orders.ordered_at,
        paid_charges.charge_id,
        paid_charges.original_amount as charged_amount,
        paid_charges.created_at as charged_at,
        3 as match_rank
    from orders
    -- inner: only orders that a charge names by number
    inner join paid_charges
        on
            orders.order_number = paid_charges.order_id
            and orders.original_currency = paid_charges.original_currency

),

-- Two shops may count from 1: then the amount tells, and then the time between order and payment.
ranked_candidates as (

    select
        candidates.order_id,
        candidates.charge_id,
        candidates.charged_at,
        row_number() over (
            partition by candidates.charge_id
            order by
                case when candidates.match_rank = 1 then 0 else 1 end,
                case when candidates.original_amount = candidates.charged_amount then 0 else 1 end,
                abs({{ exact_days_between('candidates.ordered_at', 'candidates.charged_at') }}),
                candidates.match_rank,
                candidates.order_id
        ) as preference
    from candidates

),

final as (

    select
        ranked_candidates.charge_id,
        ranked_candidates.order_id,
        ranked_candidates.charged_at
    from ranked_candidates
    where ranked_candidates.preference = 1

)

select * from final
