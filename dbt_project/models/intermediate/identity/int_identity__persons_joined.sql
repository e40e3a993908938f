{{ config(materialized='table') }}

with person_keys as (

    select * from {{ ref('int_identity__person_keys') }}

),

contacts as (

    select * from {{ ref('int_crm__contacts_united') }}

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

submissions as (

    select * from {{ ref('int_web__form_submissions_united') }}

),

persons as (

    select
        person_keys.person_id,
        person_keys.natural_person_key,
        max(case when person_keys.key_kind = 'crm_contact' then 1 else 0 end) as is_contact,
        max(case when person_keys.key_kind = 'customer' then 1 else 0 end) as is_payer,
        max(case when person_keys.key_kind = 'anonymous_id' then 1 else 0 end) as is_visitor,
        max(case when person_keys.key_kind = 'person_key' then 1 else 0 end) as is_in_files
    from person_keys
    group by
        person_keys.person_id,
        person_keys.natural_person_key

),

-- What the surviving record leaves empty, a merged-away one may know.
ranked_contacts as (

    select
        person_keys.person_id,
        contacts.company_id,
        contacts.country,
        contacts.self_reported_source,
        row_number() over (
            partition by person_keys.person_id
            order by
                case
                    when person_keys.natural_person_key = contacts.contact_id then 0
                    else 1
                end asc,
                contacts.updated_at desc,
                contacts.contact_id asc
        ) as preference
    from contacts
    -- inner: every contact has its key
    inner join person_keys
        on
            contacts.contact_id = person_keys.key_value
            and person_keys.key_kind = 'crm_contact'

),

first_known_contact_values as (

    select
        ranked_contacts.person_id,
        min(
            case when ranked_contacts.company_id is not null then ranked_contacts.preference end
        ) as company_preference,
        min(
            case when ranked_contacts.country is not null then ranked_contacts.preference end
        ) as country_preference,
        min(
            case
                when ranked_contacts.self_reported_source is not null
                    then ranked_contacts.preference
            end
        ) as self_reported_preference
    from ranked_contacts
    group by ranked_contacts.person_id

),

contact_values as (

    select
        first_known_contact_values.person_id,
        max(
            case
                when ranked_contacts.preference = first_known_contact_values.company_preference
                    then ranked_contacts.company_id
            end
        ) as company_id,
        max(
            case
                when ranked_contacts.preference = first_known_contact_values.country_preference
                    then ranked_contacts.country
            end
        ) as country,
        max(
            case
                when
                    ranked_contacts.preference
                    = first_known_contact_values.self_reported_preference
                    then ranked_contacts.self_reported_source
            end
        ) as self_reported_source
    from first_known_contact_values
    left join ranked_contacts
        on first_known_contact_values.person_id = ranked_contacts.person_id
    group by first_known_contact_values.person_id

),

payer_countries as (

    select
        person_keys.person_id,
        customers.country,
        customers.created_at,
        customers.customer_id as row_key
    from customers
    -- inner: every customer has its key
    inner join person_keys
        on
            'stripe:' || customers.customer_id = person_keys.key_value
            and person_keys.key_kind = 'customer'
    where customers.country is not null

    union all

    select
        person_keys.person_id,
        shop_customers.country,
        shop_customers.created_at,
        shop_customers.customer_id as row_key
    from shop_customers
    -- inner: every customer has its key
    inner join person_keys
        on
            shop_customers.customer_id = person_keys.key_value
            and person_keys.key_kind = 'customer'
    where shop_customers.country is not null

    union all

    select
        person_keys.person_id,
        charges.billing_country as country,
        charges.created_at,
        charges.charge_id as row_key
    from charges
    -- inner: a charge without an address names no person here
    inner join person_keys
        on charges.billing_email = person_keys.key_value and person_keys.key_kind = 'email'
    where charges.billing_country is not null

    union all

    select
        person_keys.person_id,
        orders.country,
        orders.ordered_at as created_at,
        orders.order_id as row_key
    from orders
    -- inner: an order without an address names no person here
    inner join person_keys
        on orders.email = person_keys.key_value and person_keys.key_kind = 'email'
    where orders.country is not null

),

ranked_payer_countries as (

    select
        payer_countries.person_id,
        payer_countries.country,
        row_number() over (
            partition by payer_countries.person_id
            order by payer_countries.created_at, payer_countries.row_key
        ) as preference
    from payer_countries

),

ranked_answers as (

    select
        person_keys.person_id,
        submissions.how_heard,
        row_number() over (
            partition by person_keys.person_id
            order by submissions.submitted_at, submissions.submission_id
        ) as preference
    from submissions
    -- inner: a form without an address names no person
    inner join person_keys
        on submissions.email = person_keys.key_value and person_keys.key_kind = 'email'
    where submissions.how_heard is not null

),

final as (

    select
        persons.person_id,
        contact_values.company_id as crm_company_id,
        case
            when persons.is_contact = 1 then 'contact'
            when persons.is_payer = 1 then 'payer'
            when persons.is_visitor = 1 then 'visitor'
            when persons.is_in_files = 1 then 'file'
            else 'address'
        end as person_kind,
        coalesce(contact_values.country, ranked_payer_countries.country) as country,
        coalesce(contact_values.self_reported_source, ranked_answers.how_heard)
            as self_reported_source
    from persons
    left join contact_values
        on persons.person_id = contact_values.person_id
    left join ranked_payer_countries
        on
            persons.person_id = ranked_payer_countries.person_id
            and ranked_payer_countries.preference = 1
    left join ranked_answers
        on persons.person_id = ranked_answers.person_id and ranked_answers.preference = 1

)

select * from final
