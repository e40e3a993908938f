-- Question: Did online activities bring people to the store?
-- Shape: one row per activity | activity_id, title, channel, invited, attended, store_visits, appointments, offline_revenue
-- Key: activity_id
-- Reading: Visits and appointments that name the activity; offline_revenue is a view of sales, not more of them.
select o.activity_id, a.title, o.channel, o.invited, o.attended, o.store_visits, o.appointments, o.offline_revenue
from marts.mart_offline as o
left join marts.dim_activity as a on o.activity_id = a.activity_id
order by o.offline_revenue desc nulls last, o.activity_id
