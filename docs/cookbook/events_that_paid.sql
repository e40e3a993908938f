-- Question: Which events were worth their cost?
-- Shape: one row per event or community | activity_id, title, kind, started_at, attendees, members, new_people, leads_after, revenue_after, cost
-- Key: activity_id
-- Reading: revenue_after followed the event; a sale may follow several events, so do not add up.
select activity_id, title, kind, started_at, attendees, members, new_people, leads_after, revenue_after, cost
from marts.mart_community
order by revenue_after desc nulls last, activity_id
