-- Renewals that were decided or are to be: a deal of that type, won or not.
with opportunities as (
    select * from {{ ref('fct_opportunities') }}
),

final as (
    select
        opportunities.opportunity_id,
        coalesce(opportunities.company_id, opportunities.person_id) as customer_id,
        case when opportunities.company_id is not null then 'company' else 'person' end as customer_kind,
        opportunities.status,
        {{ reporting_date('opportunities.closed_at') }} as decided_date,
        {{ reporting_date('opportunities.created_at') }} as opened_date
    from opportunities
    where
        opportunities.deal_type = 'renewal'
        and coalesce(opportunities.company_id, opportunities.person_id) is not null
)

select * from final
