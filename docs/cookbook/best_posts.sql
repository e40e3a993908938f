-- Question: Which posts earned the most for what they cost?
-- Shape: one row per activity | activity_id, title, channel, revenue, revenue_shrunk, credibility_rate, total_cost, roi
-- Key: activity_id
-- Reading: Single posts have few buyers: rank by revenue_shrunk, which trusts a post the more the more people it met.
select a.activity_id, a.title, a.channel, r.revenue, r.revenue_shrunk, r.credibility_rate, r.total_cost, r.roi
from marts.mart_activity_roi as r
inner join marts.dim_activity as a on r.activity_id = a.activity_id
where r.model = 'position_based' and a.activity_type in ('organic_post', 'question_post', 'paid_ad')
order by r.revenue_shrunk desc nulls last, a.activity_id
limit 20
