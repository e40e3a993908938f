-- One row per model, sale and touch with credit: which activity earned how much of which sale.
-- @month_start_date First day of the month of the sale. Unit: date in the reporting time zone. Never NULL.
select
    f.model,
    f.conversion_id,
    f.touchpoint_id,
    f.activity_id,
    f.channel,
    f.credit,
    f.amount,
    f.days_before,
    c.person_id,
    c.company_id,
    c.opportunity_id,
    c.is_deal,
    c.converted_date,
    date_trunc('month', c.converted_date)::date as month_start_date,
    t.touched_at,
    t.touch_type,
    a.title,
    a.campaign_name,
    a.department
from marts.fct_attribution as f
inner join marts.fct_conversions as c on f.conversion_id = c.conversion_id
left join marts.fct_touchpoints as t on f.touchpoint_id = t.touchpoint_id
left join marts.dim_activity as a on f.activity_id = a.activity_id
where f.conversion_type = 'revenue'
