with survivors as (

    select * from {{ ref('int_identity__contacts_survived') }}

),

emails as (

    select * from {{ ref('int_identity__emails_resolved') }}

),

customers as (

    select * from {{ ref('int_identity__customers_resolved') }}

),

anonymous_ids as (

    select * from {{ ref('int_identity__anonymous_ids_resolved') }}

),

declared_ids as (

    select * from {{ ref('int_identity__declared_ids_resolved') }}

),

file_touchpoints as (

    select * from {{ ref('stg_files__touchpoints') }}

),

file_conversions as (

    select * from {{ ref('stg_files__conversions') }}

),

file_person_keys as (

    select file_touchpoints.person_key from file_touchpoints
    union
    select file_conversions.person_key from file_conversions

),

timeless_keys as (

    select
        'crm_contact' as key_kind,
        survivors.contact_id as key_value,
        survivors.survivor_contact_id as natural_person_key
    from survivors

    union all

    select
        'email' as key_kind,
        emails.email as key_value,
        emails.natural_person_key
    from emails

    union all

    select
        'customer' as key_kind,
        customers.customer_id as key_value,
        customers.natural_person_key
    from customers

    union all

    select
        declared_ids.key_kind,
        declared_ids.key_value,
        declared_ids.natural_person_key
    from declared_ids

    union all

    select
        'person_key' as key_kind,
        file_person_keys.person_key as key_value,
        coalesce(
            emails.natural_person_key,
            survivors.survivor_contact_id,
            'key:' || file_person_keys.person_key
        ) as natural_person_key
    from file_person_keys
    left join emails
        on lower(file_person_keys.person_key) = emails.email
    -- A key that the contacts file explains is that person, whatever else is known of them.
    left join survivors
        on 'files:' || file_person_keys.person_key = survivors.contact_id
    where file_person_keys.person_key is not null

),

final as (

    select
        timeless_keys.key_kind,
        timeless_keys.key_value,
        timeless_keys.natural_person_key,
        {{ beginning_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from timeless_keys

    union all

    select
        'anonymous_id' as key_kind,
        anonymous_ids.anonymous_id as key_value,
        anonymous_ids.natural_person_key,
        anonymous_ids.valid_from,
        anonymous_ids.valid_to
    from anonymous_ids

)

select * from final
