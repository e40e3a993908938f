-- Question: Which activities cost more than 100 and earned nothing yet?
-- Shape: one row per activity | activity_id, title, channel, started_at, total_cost, revenue
-- Key: activity_id
-- Reading: Young activities may still earn: look at started_at and at how long deals take (days_from_touch_to_sale).
select activity_id, title, channel, started_at, total_cost, revenue
from views.activity_results
where model = 'position_based' and total_cost > 100 and coalesce(revenue, 0) <= 0
order by total_cost desc, activity_id
