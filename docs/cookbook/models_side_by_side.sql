-- Question: How far do the attribution models disagree about a channel?
-- Shape: one row per channel | channel, lowest, highest, spread, kindest_model, harshest_model
-- Key: channel
-- Reading: A wide spread means that the rule decides, not the data: look at incremental_and_attributed.
select channel, min(revenue) as lowest, max(revenue) as highest, max(revenue) - min(revenue) as spread,
    arg_max(model, (revenue, model)) as kindest_model, arg_min(model, (revenue, model)) as harshest_model
from (
    select channel, model, sum(amount) as revenue
    from marts.fct_attribution
    where conversion_type = 'revenue'
    group by all
)
group by channel
order by spread desc, channel
