-- What a payment provider of our own charged is counted there, with its refunds.
with orders as (

    select * from {{ ref('int_sales__orders_linked') }}

),

refunds as (

    select * from {{ ref('int_sales__order_refunds_united') }}

),

all_orders as (

    select * from {{ ref('int_sales__orders_united') }}

),

counted_orders as (

    select * from orders
    where
        orders.status = 'paid'
        and orders.original_amount <> 0
        and not orders.is_paid_at_provider

),

-- A refund of an order that has not landed stands alone; one of an order that does not count does not either.
counted_refunds as (

    select
        refunds.refund_id,
        refunds.source,
        counted_orders.order_id,
        counted_orders.person_id,
        refunds.original_amount,
        refunds.original_currency,
        refunds.refunded_at
    from refunds
    left join counted_orders
        on refunds.order_id = counted_orders.order_id
    left join all_orders
        on refunds.order_id = all_orders.order_id
    where counted_orders.order_id is not null or all_orders.order_id is null

),

final as (

    select
        'order:' || counted_orders.order_id as line_key,
        cast(null as {{ dbt.type_string() }}) as refunded_line_key,
        counted_orders.source,
        counted_orders.person_id,
        counted_orders.original_amount,
        counted_orders.original_currency,
        counted_orders.ordered_at as occurred_at
    from counted_orders

    union all

    select
        'order_refund:' || counted_refunds.refund_id as line_key,
        'order:' || counted_refunds.order_id as refunded_line_key,
        counted_refunds.source,
        counted_refunds.person_id,
        -counted_refunds.original_amount as original_amount,
        counted_refunds.original_currency,
        counted_refunds.refunded_at as occurred_at
    from counted_refunds
    where counted_refunds.original_amount <> 0

)

select * from final
