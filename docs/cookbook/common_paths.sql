-- Question: By which ways do buyers come?
-- Shape: one row per path | path, sales, revenue
-- Key: path
-- Reading: Channels in the order of their first touch; the ten commonest ways.
select paths.path, count(*) as sales, sum(c.amount) as revenue
from (
    -- a sorted list, since an ordered string_agg takes twice the time of all the rest
    select conversion_id,
        array_to_string(
            list_transform(list_sort(list({'place': place, 'channel': channel})), lambda step: step.channel), ' > '
        ) as path
    from (
        select conversion_id, channel, -max(days_before) as place
        from marts.fct_attribution
        where model = 'linear' and conversion_type = 'revenue'
        group by all
    )
    group by all
) as paths
inner join marts.fct_conversions as c on paths.conversion_id = c.conversion_id
group by all
order by sales desc, path
limit 10
