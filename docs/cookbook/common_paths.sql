-- Question: By which ways do buyers come?
-- Shape: one row per path | path, sales, revenue
-- Key: path
-- Reading: Channels in the order of their first touch; the ten commonest ways.
select paths.path, count(*) as sales, sum(c.amount) as revenue
from (
    select conversion_id, string_agg(channel, ' > ' order by first_at, channel) as path
    from (
        select conversion_id, channel, min(touched_at) as first_at
        from views.credited_sales
        where model = 'linear'
        group by all
    )
    group by all
) as paths
inner join marts.fct_conversions as c on paths.conversion_id = c.conversion_id
group by all
order by sales desc, path
limit 10
