{{ config(materialized='table') }}

-- What somebody decided to buy, when, and what it brought: an order by a person, a deal by a company.
-- Renewals are no new decision: their money belongs to the decision before them.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

opportunities as (
    select * from {{ ref('fct_opportunities') }}
),

revenue_lines as (
    select * from {{ ref('fct_revenue') }}
),

deal_kinds as (
    select
        revenue_lines.opportunity_id,
        max(case when revenue_lines.kind = 'renewal' then 1 else 0 end) as is_renewal
    from revenue_lines
    where revenue_lines.opportunity_id is not null
    group by revenue_lines.opportunity_id
),

deals as (
    select
        'deal:' || conversions.opportunity_id as decision_id,
        case when max(conversions.company_id) is null then 'person' else 'company' end as unit_kind,
        coalesce(max(conversions.company_id), max(conversions.person_id)) as unit_id,
        coalesce(max(deal_kinds.is_renewal), 0) as is_renewal,
        sum(conversions.amount) as amount,
        coalesce(min(opportunities.created_at), min(conversions.converted_at)) as opened_at
    from conversions
    left join opportunities
        on conversions.opportunity_id = opportunities.opportunity_id
    left join deal_kinds
        on conversions.opportunity_id = deal_kinds.opportunity_id
    where conversions.conversion_type = 'revenue' and conversions.opportunity_id is not null
    group by conversions.opportunity_id
),

-- Several payments of one moment are one decision.
orders as (
    select
        min(conversions.conversion_id) as decision_id,
        'person' as unit_kind,
        conversions.person_id as unit_id,
        sum(conversions.amount) as amount,
        conversions.converted_at
    from conversions
    where
        conversions.conversion_type = 'revenue'
        and conversions.opportunity_id is null
        and conversions.person_id is not null
    group by conversions.person_id, conversions.converted_at
),

-- A deal stands in the CRM only days after somebody wanted it; visits in between belong to the asking.
numbered as (
    select
        deals.decision_id,
        deals.unit_kind,
        deals.unit_id,
        deals.amount,
        sum(1 - deals.is_renewal) over (
            partition by
                deals.unit_kind,
                deals.unit_id
            order by
                deals.opened_at,
                deals.decision_id
            rows between unbounded preceding and current row
        ) as decision_number,
        {{ day_number('deals.opened_at') }} - {{ var('deal_decision_days') }} as decided_day
    from deals
    where deals.unit_id is not null
),

decided as (
    select
        min(numbered.decision_id) as decision_id,
        numbered.unit_kind,
        numbered.unit_id,
        sum(numbered.amount) as amount,
        min(numbered.decided_day) as decided_day
    from numbered
    -- 0: renewals of who was a customer before the data begins
    where numbered.decision_number > 0
    group by
        numbered.unit_kind,
        numbered.unit_id,
        numbered.decision_number
    union all
    select
        orders.decision_id,
        orders.unit_kind,
        orders.unit_id,
        orders.amount,
        {{ day_number('orders.converted_at') }} as decided_day
    from orders
),

final as (
    select
        decided.decision_id,
        decided.unit_kind,
        decided.unit_id,
        {{ money('decided.amount') }} as amount,
        decided.decided_day
    from decided
)

select * from final
