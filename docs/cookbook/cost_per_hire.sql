-- Question: What does a hire cost by channel?
-- Shape: one row per channel | channel, applicants, interviews, hires, cost, cost_per_hire
-- Key: channel
-- Reading: Cost of all recruiting activities of the channel over its hires; NULL without a hire.
select channel, sum(applicants) as applicants, sum(interviews) as interviews, sum(hires) as hires, sum(cost) as cost,
    sum(cost) / nullif(sum(hires), 0) as cost_per_hire
from marts.mart_recruiting
group by channel
order by hires desc, channel
