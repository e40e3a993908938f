-- One row per activity and attribution model: what it was, what it cost and what it earned.
select
    a.activity_id,
    r.model,
    a.activity_type,
    a.platform,
    a.channel,
    a.title,
    a.url,
    a.topic,
    a.campaign_name,
    a.department,
    a.author_kind,
    a.is_paid,
    a.started_at,
    r.conversions,
    r.revenue,
    r.revenue_low,
    r.revenue_high,
    r.total_cost,
    r.roi,
    r.is_too_little_data
from marts.mart_activity_roi as r
inner join marts.dim_activity as a on r.activity_id = a.activity_id
