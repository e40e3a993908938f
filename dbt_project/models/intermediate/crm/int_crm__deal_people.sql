{{ config(materialized='table') }}

with deals as (

    select * from {{ ref('int_crm__deals_dated') }}

),

deal_contacts as (

    select * from {{ ref('int_crm__deal_contacts_united') }}

),

person_keys as (

    select * from {{ ref('int_identity__person_keys') }}

),

latest_observations as (

    select
        deal_contacts.deal_id,
        max(deal_contacts.observed_at) as observed_at
    from deal_contacts
    group by deal_contacts.deal_id

),

current_roles as (

    select
        deals.opportunity_id,
        deal_contacts.contact_id,
        person_keys.person_id,
        coalesce(deal_contacts.role, 'unlabelled') as role,
        case
            when deal_contacts.role like '%decision maker%' then 1
            when deal_contacts.role like '%champion%' then 2
            when deal_contacts.role like '%budget%' then 3
            when deal_contacts.role like '%influencer%' then 4
            when deal_contacts.role is not null then 5
            else 6
        end as role_rank
    from deal_contacts
    -- inner: associations that were taken back are older than the deal's latest observation
    inner join latest_observations
        on
            deal_contacts.deal_id = latest_observations.deal_id
            and deal_contacts.observed_at = latest_observations.observed_at
    -- inner: deleted deals have no people
    inner join deals
        on deal_contacts.deal_id = deals.deal_id
    -- inner: a contact that was never landed is nobody yet
    inner join person_keys
        on
            deal_contacts.contact_id = person_keys.key_value
            and person_keys.key_kind = 'crm_contact'

),

-- Two records of one person on one deal are one role, the weightier.
ranked_roles as (

    select
        current_roles.opportunity_id,
        current_roles.contact_id,
        current_roles.person_id,
        current_roles.role,
        current_roles.role_rank,
        row_number() over (
            partition by current_roles.opportunity_id, current_roles.person_id
            order by current_roles.role_rank, current_roles.role, current_roles.contact_id
        ) as preference
    from current_roles

),

-- Of people in one role the CRM's own number decides: a pseudonym is another in every installation.
final as (

    select
        ranked_roles.opportunity_id,
        ranked_roles.person_id,
        ranked_roles.role,
        row_number() over (
            partition by ranked_roles.opportunity_id
            order by ranked_roles.role_rank, ranked_roles.contact_id
        ) = 1 as is_primary
    from ranked_roles
    where ranked_roles.preference = 1

)

select * from final
