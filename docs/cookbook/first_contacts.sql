-- Question: Where do people meet us first?
-- Shape: one row per channel | channel, people, customers, customer_rate
-- Key: channel
-- Reading: Of all known people, not only of buyers; customers counts who has bought since.
select channel, count(*) as people, count(*) filter (is_customer) as customers,
    count(*) filter (is_customer) / count(*) as customer_rate
from (
    select person_id, is_customer, arg_min(channel, (touched_at, touchpoint_id)) as channel
    from views.journeys
    group by all
)
group by channel
order by people desc, channel
