with customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

emails as (

    select * from {{ ref('int_identity__emails_resolved') }}

),

known_customers as (

    select customers.customer_id from customers
    union
    select charges.customer_id from charges
    where charges.customer_id is not null

),

ranked_billing_emails as (

    select
        charges.customer_id,
        charges.billing_email,
        row_number() over (
            partition by charges.customer_id
            order by charges.created_at, charges.charge_id
        ) as preference
    from charges
    where charges.customer_id is not null and charges.billing_email is not null

),

addressed_customers as (

    select
        known_customers.customer_id,
        coalesce(customers.email, ranked_billing_emails.billing_email) as email
    from known_customers
    left join customers
        on known_customers.customer_id = customers.customer_id
    left join ranked_billing_emails
        on
            known_customers.customer_id = ranked_billing_emails.customer_id
            and ranked_billing_emails.preference = 1

),

-- A customer who never left an address is still one person who pays.
final as (

    select
        addressed_customers.customer_id,
        coalesce(
            emails.natural_person_key,
            'stripe:' || addressed_customers.customer_id
        ) as natural_person_key
    from addressed_customers
    left join emails
        on addressed_customers.email = emails.email

)

select * from final
