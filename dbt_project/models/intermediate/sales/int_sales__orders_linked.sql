{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('int_sales__orders_united') }}

),

order_charges as (

    select * from {{ ref('int_sales__order_charges_matched') }}

),

person_keys as (

    select * from {{ ref('int_identity__person_keys') }}

),

first_charges as (

    select
        order_charges.order_id,
        min(order_charges.charged_at) as charged_at
    from order_charges
    group by order_charges.order_id

),

final as (

    select
        orders.order_id,
        orders.source,
        coalesce(customer_keys.person_id, email_keys.person_id) as person_id,
        orders.status,
        orders.landing_url,
        orders.referrer_url,
        orders.original_amount,
        orders.original_currency,
        first_charges.charged_at is not null as is_paid_at_provider,
        coalesce(orders.is_journey_ready, true) as is_journey_ready,
        orders.ordered_at,
        first_charges.charged_at
    from orders
    left join first_charges
        on orders.order_id = first_charges.order_id
    left join person_keys as customer_keys
        on orders.customer_id = customer_keys.key_value and customer_keys.key_kind = 'customer'
    left join person_keys as email_keys
        on orders.email = email_keys.key_value and email_keys.key_kind = 'email'
    where not coalesce(orders.is_test, false)

)

select * from final
