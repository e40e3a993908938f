-- Question: Which channels only take the credit for sales that would have come anyway?
-- Shape: one row per channel | channel, attributed_revenue, incremental_revenue, low, high, method, incremental_share
-- Key: channel
-- Reading: incremental_revenue is estimated (model) or tested (experiment); NULL with method none: nothing can be said.
select channel, attributed_revenue, incremental_revenue, low, high, method,
    incremental_revenue / nullif(attributed_revenue, 0) as incremental_share
from marts.mart_incrementality
where model = 'position_based'
order by attributed_revenue desc nulls last, channel
