-- Question: What would March look like under last touch?
-- Shape: one row per channel | channel, position_based, last_touch, difference
-- Key: channel
-- Reading: Both columns add up to the same money: a model only says whose it is. 2026-03-01 is the month asked for.
select channel,
    sum(revenue) filter (model = 'position_based') as position_based,
    sum(revenue) filter (model = 'last_touch') as last_touch,
    coalesce(sum(revenue) filter (model = 'last_touch'), 0)
        - coalesce(sum(revenue) filter (model = 'position_based'), 0) as difference
from views.monthly_channels
where month_start_date = date '2026-03-01' and model in ('position_based', 'last_touch')
group by channel
order by difference desc, channel
