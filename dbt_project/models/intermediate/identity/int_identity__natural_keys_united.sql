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

handles as (

    select * from {{ ref('int_identity__handles_linked') }}

),

conflicts as (

    select * from {{ ref('int_identity__conflicts') }}

),

file_touchpoints as (

    select * from {{ ref('int_events__touches_united') }}

),

file_conversions as (

    select * from {{ ref('stg_files__conversions') }}

),

file_messages as (

    select * from {{ ref('stg_files__messages') }}

),

file_person_keys as (

    select file_touchpoints.person_key from file_touchpoints
    union
    select file_conversions.person_key from file_conversions
    union
    select file_messages.person_key from file_messages

),

timeless_keys as (

    select
        'crm_contact' as key_kind,
        survivors.contact_id as key_value,
        survivors.survivor_contact_id as natural_person_key,
        'crm_field' as evidence,
        cast(1 as {{ type_double() }}) as match_probability
    from survivors

    union all

    select
        'email' as key_kind,
        emails.email as key_value,
        emails.natural_person_key,
        'email' as evidence,
        1 as match_probability
    from emails

    union all

    select
        'customer' as key_kind,
        customers.customer_id as key_value,
        customers.natural_person_key,
        'crm_field' as evidence,
        1 as match_probability
    from customers

    union all

    select
        declared_ids.key_kind,
        declared_ids.key_value,
        declared_ids.natural_person_key,
        'click_id' as evidence,
        1 as match_probability
    from declared_ids
    where declared_ids.key_kind like '%_click_id'

    union all

    select
        handles.key_kind,
        handles.key_value,
        handles.natural_person_key,
        handles.evidence,
        handles.match_probability
    from handles

    union all

    select
        'person_key' as key_kind,
        file_person_keys.person_key as key_value,
        coalesce(
            emails.natural_person_key,
            survivors.survivor_contact_id,
            'key:' || file_person_keys.person_key
        ) as natural_person_key,
        case when file_person_keys.person_key like '%@%' then 'email' else 'crm_field' end as evidence,
        1 as match_probability
    from file_person_keys
    left join emails
        on lower(file_person_keys.person_key) = emails.email
    -- A key that the contacts file explains is that person, whatever else is known of them.
    left join survivors
        on 'files:' || file_person_keys.person_key = survivors.contact_id
    where file_person_keys.person_key is not null

),

-- Several people's browser may be a family's. A hall's, or one of somebody who looks like a crowd, tells
-- nothing.
shared_anonymous_ids as (

    select anonymous_ids.anonymous_id
    from anonymous_ids
    group by anonymous_ids.anonymous_id
    having count(distinct anonymous_ids.natural_person_key) > 1

),

believed_anonymous_ids as (

    select anonymous_ids.*
    from anonymous_ids
    left join conflicts as crowded_browsers
        on
            anonymous_ids.anonymous_id = crowded_browsers.conflict_key
            and crowded_browsers.conflict_kind = 'browser'
    left join shared_anonymous_ids
        on anonymous_ids.anonymous_id = shared_anonymous_ids.anonymous_id
    left join conflicts as crowds
        on
            anonymous_ids.natural_person_key = crowds.conflict_key
            and crowds.conflict_kind = 'person'
            and shared_anonymous_ids.anonymous_id is not null
    where crowded_browsers.conflict_key is null and crowds.conflict_key is null

),

final as (

    select
        timeless_keys.key_kind,
        timeless_keys.key_value,
        timeless_keys.natural_person_key,
        timeless_keys.evidence,
        timeless_keys.match_probability,
        {{ beginning_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from timeless_keys

    union all

    select
        'anonymous_id' as key_kind,
        believed_anonymous_ids.anonymous_id as key_value,
        believed_anonymous_ids.natural_person_key,
        'email' as evidence,
        1 as match_probability,
        believed_anonymous_ids.valid_from,
        believed_anonymous_ids.valid_to
    from believed_anonymous_ids

)

select * from final
