with customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

shop_customers as (

    select * from {{ ref('int_sales__shop_customers_united') }}

),

orders as (

    select * from {{ ref('int_sales__orders_united') }}

),

emails as (

    select * from {{ ref('int_identity__emails_resolved') }}

),

-- What the customer's own record says comes before what was typed in at a checkout.
addresses as (

    select
        'stripe:' || customers.customer_id as customer_id,
        customers.email,
        0 as address_rank,
        customers.created_at as known_at,
        customers.customer_id as row_key
    from customers

    union all

    select
        'stripe:' || charges.customer_id as customer_id,
        charges.billing_email as email,
        1 as address_rank,
        charges.created_at as known_at,
        charges.charge_id as row_key
    from charges
    where charges.customer_id is not null

    union all

    select
        shop_customers.customer_id,
        shop_customers.email,
        0 as address_rank,
        shop_customers.created_at as known_at,
        shop_customers.customer_id as row_key
    from shop_customers

    union all

    select
        orders.customer_id,
        orders.email,
        1 as address_rank,
        orders.ordered_at as known_at,
        orders.order_id as row_key
    from orders
    where orders.customer_id is not null

),

ranked_addresses as (

    select
        addresses.customer_id,
        addresses.email,
        row_number() over (
            partition by addresses.customer_id
            order by
                case when addresses.email is null then 1 else 0 end,
                addresses.address_rank,
                addresses.known_at,
                addresses.row_key
        ) as preference
    from addresses

),

-- A customer who never left an address is still one person who pays.
final as (

    select
        ranked_addresses.customer_id,
        coalesce(emails.natural_person_key, ranked_addresses.customer_id) as natural_person_key
    from ranked_addresses
    left join emails
        on ranked_addresses.email = emails.email
    where ranked_addresses.preference = 1

)

select * from final
