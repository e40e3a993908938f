-- The moments on the way to a conversion that w_shaped and full_path give credit for. A lead or a deal that
-- was created after the conversion was no step towards it.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

conversion_people as (
    select * from {{ ref('int_attribution__conversion_people') }}
),

leads as (
    select * from {{ ref('int_crm__leads_dated') }}
),

deals as (
    select * from {{ ref('int_crm__deals_dated') }}
),

-- Of several people on a deal, the one who was a lead first.
first_steps as (
    select
        conversion_people.conversion_id,
        min(leads.created_at) as lead_at,
        min(leads.opportunity_at) as opportunity_at
    from conversion_people
    -- inner: who never was a lead passed no step
    inner join leads
        on conversion_people.person_id = leads.person_id
    group by conversion_people.conversion_id
),

final as (
    select
        conversions.conversion_id,
        case when first_steps.lead_at <= conversions.converted_at then first_steps.lead_at end as lead_at,
        case
            when coalesce(deals.created_at, first_steps.opportunity_at) <= conversions.converted_at
                then coalesce(deals.created_at, first_steps.opportunity_at)
        end as opportunity_at,
        -- A deal is closed when it is won, though its invoice may be paid later.
        case
            when deals.status = 'won' and deals.closed_at <= conversions.converted_at then deals.closed_at
            else conversions.converted_at
        end as close_at
    from conversions
    left join first_steps
        on conversions.conversion_id = first_steps.conversion_id
    left join deals
        on conversions.opportunity_id = deals.opportunity_id
)

select * from final
