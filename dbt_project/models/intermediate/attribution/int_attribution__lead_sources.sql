-- Where the CRM says that a sale's lead came from: the deal's own word, else that of its first contact.
with conversion_people as (
    select * from {{ ref('int_attribution__conversion_people') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

contacts as (
    select * from {{ ref('int_crm__contacts_united') }}
),

deals_dated as (
    select * from {{ ref('int_crm__deals_dated') }}
),

deals as (
    select * from {{ ref('int_crm__deals_united') }}
),

landings as (
    select * from {{ ref('int_social__landings') }}
),

ranked_contacts as (
    select
        conversion_people.conversion_id,
        contacts.analytics_source,
        landings.activity_id,
        landings.channel,
        row_number() over (
            partition by conversion_people.conversion_id
            order by contacts.created_at, contacts.contact_id
        ) as preference
    from conversion_people
    -- inner: who is in no CRM has no lead source
    inner join person_keys
        on conversion_people.person_id = person_keys.person_id and person_keys.key_kind = 'crm_contact'
    -- inner: every such key is a contact
    inner join contacts
        on person_keys.key_value = contacts.contact_id
    -- The CRM's first visit, where it remembers one with a link.
    left join landings
        on contacts.contact_id = landings.landing_id and landings.landing_kind = 'crm'
    where conversion_people.conversion_type = 'revenue' and contacts.analytics_source is not null
),

final as (
    select
        conversions.conversion_id,
        {{ lead_source_kind('coalesce(deals.analytics_source, ranked_contacts.analytics_source)') }}
            as lead_source,
        ranked_contacts.activity_id,
        ranked_contacts.channel
    from conversions
    left join deals_dated
        on conversions.opportunity_id = deals_dated.opportunity_id
    left join deals
        on deals_dated.deal_id = deals.deal_id
    left join ranked_contacts
        on conversions.conversion_id = ranked_contacts.conversion_id and ranked_contacts.preference = 1
    where conversions.conversion_type = 'revenue'
)

select * from final
