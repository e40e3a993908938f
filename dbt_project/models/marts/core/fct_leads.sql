with leads as (

    select * from {{ ref('int_crm__leads_dated') }}

),

deal_people as (

    select * from {{ ref('int_crm__deal_people') }}

),

deals as (

    select * from {{ ref('int_crm__deals_dated') }}

),

revenue_lines as (

    select * from {{ ref('int_sales__revenue_lines') }}

),

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

-- Deals in which the lead has an explicit role, from the moment it was a lead.
deal_outcomes as (

    select
        leads.person_id,
        min(case when deals.status = 'won' then deals.closed_at end) as won_at,
        max(case when deals.status in ('lost', 'no_decision') then deals.closed_at end) as lost_at,
        max(case when deals.status = 'open' then 1 else 0 end) as open_deals
    from leads
    -- inner: leads without a deal have no outcome here
    inner join deal_people
        on leads.person_id = deal_people.person_id
    -- inner: each role belongs to a deal
    inner join deals
        on deal_people.opportunity_id = deals.opportunity_id
    where deals.closed_at is null or leads.created_at <= deals.closed_at
    group by leads.person_id

),

purchases as (

    select
        leads.person_id,
        min(revenue_lines.occurred_at) as won_at
    from leads
    -- inner: leads that never paid have no purchase
    inner join revenue_lines
        on
            leads.person_id = revenue_lines.person_id
            and leads.created_at <= revenue_lines.occurred_at
    where revenue_lines.kind in ('new', 'expansion', 'renewal')
    group by leads.person_id

),

outcomes as (

    select
        leads.person_id,
        leads.source,
        leads.created_at,
        leads.mql_at,
        leads.sql_at,
        leads.opportunity_at,
        {{ earliest(['leads.customer_at', 'deal_outcomes.won_at', 'purchases.won_at']) }} as won_at,
        case
            when coalesce(deal_outcomes.open_deals, 0) = 0 then deal_outcomes.lost_at
        end as lost_at
    from leads
    left join deal_outcomes
        on leads.person_id = deal_outcomes.person_id
    left join purchases
        on leads.person_id = purchases.person_id

),

-- Who bought has passed every stage, at the latest when buying.
milestones as (

    select
        outcomes.person_id,
        outcomes.source,
        outcomes.created_at,
        {{ earliest(['outcomes.mql_at', 'outcomes.won_at']) }} as mql_at,
        {{ earliest(['outcomes.sql_at', 'outcomes.won_at']) }} as sql_at,
        {{ earliest(['outcomes.opportunity_at', 'outcomes.won_at']) }} as opportunity_at,
        outcomes.won_at,
        case when outcomes.won_at is null then outcomes.lost_at end as lost_at
    from outcomes

),

ranked_touches as (

    select
        leads.person_id,
        touchpoints.activity_id,
        row_number() over (
            partition by leads.person_id
            order by touchpoints.touched_at, touchpoints.touchpoint_id
        ) as preference
    from leads
    -- inner: leads that no activity touched before have no source
    inner join touchpoints
        on
            leads.person_id = touchpoints.person_id
            and leads.created_at >= touchpoints.touched_at
    where touchpoints.activity_id is not null

),

final as (

    select
        {{ pseudonym("'lead:' || milestones.person_id") }} as lead_id,
        milestones.person_id,
        ranked_touches.activity_id as source_activity_id,
        milestones.source,
        case
            when milestones.won_at is not null then 'won'
            when milestones.lost_at is not null then 'lost'
            when milestones.opportunity_at is not null then 'opportunity'
            when milestones.sql_at is not null then 'sql'
            when milestones.mql_at is not null then 'mql'
            else 'lead'
        end as stage,
        cast(null as {{ type_double() }}) as first_response_minutes,
        milestones.created_at,
        milestones.mql_at,
        milestones.sql_at,
        milestones.opportunity_at,
        milestones.won_at,
        milestones.lost_at
    from milestones
    left join ranked_touches
        on milestones.person_id = ranked_touches.person_id and ranked_touches.preference = 1

)

select * from final
