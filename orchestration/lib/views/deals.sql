-- One row per deal: value, state, what is known of the company, and when its person was first met.
select
    o.opportunity_id,
    o.company_id,
    o.person_id,
    o.status,
    o.deal_type,
    o.amount,
    o.created_at,
    o.closed_at,
    c.industry,
    c.size_band,
    c.country,
    p.first_touch_at,
    p.self_reported_source
from marts.fct_opportunities as o
left join marts.dim_company as c on o.company_id = c.company_id
left join marts.dim_person as p on o.person_id = p.person_id
