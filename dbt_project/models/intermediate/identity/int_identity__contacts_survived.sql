with recursive contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

listed_merges as (

    select
        contacts.contact_id as into_contact_id,
        {{ split_to_rows('contacts.merged_object_ids', ';') }} as merged_contact_id
    from contacts
    where contacts.merged_object_ids is not null

),

-- A contact that was deleted and entered again is one person: the live record with its address.
recreated_contacts as (

    select
        deleted.contact_id,
        min(live.contact_id) as into_contact_id
    from contacts as deleted
    -- inner: only deleted records that have a live namesake
    inner join contacts as live
        on deleted.email = live.email and not live.is_archived
    where deleted.is_archived
    group by deleted.contact_id

),

steps as (

    select
        trim(listed_merges.merged_contact_id) as contact_id,
        listed_merges.into_contact_id
    from listed_merges
    where trim(listed_merges.merged_contact_id) not in ('', listed_merges.into_contact_id)

    union

    select
        recreated_contacts.contact_id,
        recreated_contacts.into_contact_id
    from recreated_contacts

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
