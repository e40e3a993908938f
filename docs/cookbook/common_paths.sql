-- Question: By which ways do buyers come?
-- Shape: one row per path | path, sales, revenue
-- Key: path
-- Reading: Channels in the order of their first touch; the ten commonest ways.
select path, count(*) as sales, sum(amount) as revenue
from (
    select conversion_id, amount, string_agg(channel, ' > ' order by first_at, channel) as path
    from (
        select s.conversion_id, s.channel, any_value(c.amount) as amount, min(s.touched_at) as first_at
        from views.credited_sales as s
        inner join marts.fct_conversions as c on s.conversion_id = c.conversion_id
        where s.model = 'linear'
        group by all
    )
    group by all
)
group by path
order by sales desc, path
limit 10
