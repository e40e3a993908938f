-- What somebody decided by hand about a profile and a person. The last decision counts; undone ones are left
-- out. One on a person whom nobody knows has no person and is a conflict.
with links as (
    select * from {{ ref('stg_files__identity_links') }}
),

emails as (
    select * from {{ ref('int_identity__emails_resolved') }}
),

survivors as (
    select * from {{ ref('int_identity__contacts_survived') }}
),

named as (
    select
        links.*,
        coalesce(
            emails.natural_person_key,
            by_id.survivor_contact_id,
            by_file.survivor_contact_id,
            by_hubspot.survivor_contact_id,
            by_salesforce.survivor_contact_id
        ) as natural_person_key
    from links
    left join emails
        on lower(links.person_key) = emails.email
    -- A record of a CRM may be named with its source (pipedrive:17); without one it is a key of the contacts
    -- file, else HubSpot's number or Salesforce's id.
    left join survivors as by_id
        on links.person_key = by_id.contact_id
    left join survivors as by_file
        on 'files:' || links.person_key = by_file.contact_id
    left join survivors as by_hubspot
        on 'hubspot:' || links.person_key = by_hubspot.contact_id
    left join survivors as by_salesforce
        on 'salesforce:' || links.person_key = by_salesforce.contact_id
),

ranked as (
    select
        named.*,
        row_number() over (
            partition by named.key_kind, named.key_value, named.natural_person_key
            order by named.decided_at desc, named.row_id desc
        ) as preference
    from named
),

final as (
    select
        ranked.key_kind,
        ranked.key_value,
        ranked.natural_person_key,
        ranked.decision,
        ranked.decided_at,
        ranked.row_id
    from ranked
    where ranked.preference = 1 and ranked.decision <> 'undo'
)

select * from final
