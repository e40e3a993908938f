with contacts as (

    select * from {{ ref('int_crm__contacts_united') }}

),

survivors as (

    select * from {{ ref('int_identity__contacts_survived') }}

),

customers as (

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

identifications as (

    select * from {{ ref('int_web__identifications_united') }}

),

file_touchpoints as (

    select * from {{ ref('int_events__touches_united') }}

),

file_conversions as (

    select * from {{ ref('stg_files__conversions') }}

),

additional_emails as (

    select
        contacts.contact_id,
        {{ split_to_rows('contacts.additional_emails', ';') }} as email
    from contacts
    where contacts.additional_emails is not null

),

contact_emails as (

    select
        contacts.contact_id,
        contacts.email,
        0 as claim_rank
    from contacts
    where contacts.email is not null

    union all

    select
        additional_emails.contact_id,
        {{ clean_email('additional_emails.email') }} as email,
        1 as claim_rank
    from additional_emails
    where {{ clean_email('additional_emails.email') }} is not null

),

-- One address belongs to one person: a primary address before an additional one, a live record
-- before a deleted one, then the older record.
ranked_claims as (

    select
        contact_emails.email,
        survivors.survivor_contact_id,
        row_number() over (
            partition by contact_emails.email
            order by
                contact_emails.claim_rank,
                contacts.is_archived,
                contacts.created_at,
                contacts.contact_id
        ) as preference
    from contact_emails
    left join contacts
        on contact_emails.contact_id = contacts.contact_id
    left join survivors
        on contact_emails.contact_id = survivors.contact_id

),

seen_emails as (

    select contact_emails.email from contact_emails
    union
    select customers.email from customers
    union
    select charges.billing_email from charges
    union
    select shop_customers.email from shop_customers
    union
    select orders.email from orders
    union
    select identifications.email from identifications
    union
    select lower(file_touchpoints.person_key) from file_touchpoints
    where file_touchpoints.person_key like '%@%'
    union
    select lower(file_conversions.person_key) from file_conversions
    where file_conversions.person_key like '%@%'

),

final as (

    select
        seen_emails.email,
        coalesce(
            ranked_claims.survivor_contact_id,
            'email:' || seen_emails.email
        ) as natural_person_key
    from seen_emails
    left join ranked_claims
        on seen_emails.email = ranked_claims.email and ranked_claims.preference = 1
    where seen_emails.email is not null

)

select * from final
