-- When the company's salespeople first had to do with a sale: with its deal, or with anybody who takes part.
with conversion_people as (
    select * from {{ ref('int_attribution__conversion_people') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

deals as (
    select * from {{ ref('int_crm__deals_dated') }}
),

sales_activities as (
    select * from {{ ref('int_crm__sales_activities_united') }}
),

met as (
    select
        conversion_people.conversion_id,
        sales_activities.occurred_at
    from conversion_people
    -- inner: who is in no CRM met no salesperson that we know of
    inner join person_keys
        on conversion_people.person_id = person_keys.person_id and person_keys.key_kind = 'crm_contact'
    -- inner: contacts that no salesperson met
    inner join sales_activities
        on person_keys.key_value = sales_activities.contact_id
    union all
    select
        conversions.conversion_id,
        sales_activities.occurred_at
    from conversions
    -- inner: what is no deal
    inner join deals
        on conversions.opportunity_id = deals.opportunity_id
    -- inner: deals that no salesperson worked on
    inner join sales_activities
        on deals.deal_id = sales_activities.deal_id
),

final as (
    select
        met.conversion_id,
        min(met.occurred_at) as first_contact_at
    from met
    group by met.conversion_id
)

select * from final
