{{ config(materialized='table') }}

with recursive contacts as (

    select * from {{ ref('int_crm__contacts_united') }}

),

role_mailboxes as (

    select * from {{ ref('seed_role_mailboxes') }}

),

listed_merges as (

    select
        contacts.contact_id as into_contact_id,
        {{ split_to_rows('contacts.merged_object_ids', ';') }} as merged_contact_id
    from contacts
    where contacts.merged_object_ids is not null

),

listed_steps as (

    select
        trim(listed_merges.merged_contact_id) as contact_id,
        listed_merges.into_contact_id
    from listed_merges
    where trim(listed_merges.merged_contact_id) not in ('', listed_merges.into_contact_id)

),

-- Records with one address, in one CRM or in several, are one person: deleted and entered again, a lead
-- beside a contact, two teams with one customer. A live record stands for a deleted one, then the older.
-- A mailbox of a role is one person only with one name: Anna and Ben may both be reached at info@.
namesakes as (

    select
        contacts.contact_id,
        first_value(contacts.contact_id) over (
            partition by
                contacts.email,
                case
                    when role_mailboxes.mailbox is not null
                        then lower(concat_ws(' ', contacts.first_name, contacts.last_name))
                end
            order by contacts.is_archived, contacts.created_at, contacts.contact_id
        ) as into_contact_id
    from contacts
    left join listed_steps
        on contacts.contact_id = listed_steps.contact_id
    left join role_mailboxes
        on split_part(contacts.email, '@', 1) = role_mailboxes.mailbox
    where contacts.email is not null and listed_steps.contact_id is null

),

steps as (

    select
        listed_steps.contact_id,
        listed_steps.into_contact_id
    from listed_steps

    union

    select
        namesakes.contact_id,
        namesakes.into_contact_id
    from namesakes
    where namesakes.contact_id <> namesakes.into_contact_id

),

-- Chains: merged into one that was merged later. `union` drops repeats, so that a circle ends too.
reached as (

    select
        steps.contact_id,
        steps.into_contact_id
    from steps

    union

    select
        reached.contact_id,
        steps.into_contact_id
    from reached
    -- inner: the chain ends where there is no further step
    inner join steps
        on reached.into_contact_id = steps.contact_id

),

merged_away as (

    select distinct steps.contact_id
    from steps

),

ranked_ends as (

    select
        reached.contact_id,
        reached.into_contact_id,
        row_number() over (
            partition by reached.contact_id
            order by
                case when merged_away.contact_id is null then 0 else 1 end,
                reached.into_contact_id
        ) as preference
    from reached
    left join merged_away
        on reached.into_contact_id = merged_away.contact_id

),

known_contacts as (

    select contacts.contact_id
    from contacts

    union

    select steps.contact_id
    from steps

),

final as (

    select
        known_contacts.contact_id,
        coalesce(ranked_ends.into_contact_id, known_contacts.contact_id) as survivor_contact_id
    from known_contacts
    left join ranked_ends
        on known_contacts.contact_id = ranked_ends.contact_id and ranked_ends.preference = 1

)

select * from final
