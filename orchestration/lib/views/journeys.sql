-- One row per touch of a known person, with the person and the activity: the way to a sale, in order of touched_at.
select
    t.touchpoint_id,
    t.person_id,
    t.company_id,
    t.activity_id,
    t.channel,
    t.touch_type,
    t.evidence,
    t.match_probability,
    t.is_direct,
    t.touched_at,
    t.touched_date,
    p.person_kind,
    p.is_customer,
    p.lead_at,
    p.customer_at,
    a.title,
    a.campaign_name,
    a.author_kind
from marts.fct_touchpoints as t
inner join marts.dim_person as p on t.person_id = p.person_id
left join marts.dim_activity as a on t.activity_id = a.activity_id
