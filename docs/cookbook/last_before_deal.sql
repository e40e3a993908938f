-- Question: What did people see last before their deal was opened?
-- Shape: one row per channel | channel, deals, amount
-- Key: channel
-- Reading: Touches of the deal's own person before created_at; deals without one are not counted.
select channel, count(*) as deals, sum(amount) as amount
from (
    select o.opportunity_id, o.amount, arg_max(t.channel, (t.touched_at, t.touchpoint_id)) as channel
    from marts.fct_opportunities as o
    inner join marts.fct_touchpoints as t on o.person_id = t.person_id and t.touched_at <= o.created_at
    group by all
)
group by channel
order by deals desc, channel
