-- Question: How long does it take from a touch to the sale?
-- Shape: one row per channel | channel, touches, median_days, p90_days
-- Key: channel
-- Reading: Days of the touches that had credit; nothing can be longer than the look-back window.
select channel, count(*) as touches, median(days_before) as median_days, quantile_cont(days_before, 0.9) as p90_days
from marts.fct_attribution
where model = 'linear' and conversion_type = 'revenue'
group by channel
order by touches desc, channel
