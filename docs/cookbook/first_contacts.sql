-- Question: Where do people meet us first?
-- Shape: one row per channel | channel, people, customers, customer_rate
-- Key: channel
-- Reading: Of all known people, not only of buyers; customers counts who has bought since.
select channel, count(*) as people, count(*) filter (is_customer) as customers,
    count(*) filter (is_customer) / count(*) as customer_rate
from (
    select person_id, arg_min(channel, (touched_at, touchpoint_id)) as channel
    from marts.fct_touchpoints
    group by all
)
inner join marts.dim_person using (person_id)
group by channel
order by people desc, channel
