-- Question: Which channels fill the pipeline that is still open?
-- Shape: one row per channel | channel, open_deals, open_amount
-- Key: channel
-- Reading: An open deal's amount in full for every channel that its person met: do not add up.
select t.channel, count(distinct o.opportunity_id) as open_deals, sum(o.amount) as open_amount
from marts.fct_opportunities as o
inner join (select distinct person_id, channel from marts.fct_touchpoints) as t on o.person_id = t.person_id
where o.status = 'open'
group by t.channel
order by open_deals desc, t.channel
