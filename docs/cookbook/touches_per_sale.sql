-- Question: How many touches does a sale need?
-- Shape: one row per number of touches | touches, sales, revenue
-- Key: touches
-- Reading: Sales without any known touch are not in here: see revenue_without_touch.
select touches, count(*) as sales, sum(amount) as revenue
from (
    select f.conversion_id, count(*) as touches, any_value(c.amount) as amount
    from marts.fct_attribution as f
    inner join marts.fct_conversions as c on f.conversion_id = c.conversion_id
    where f.model = 'linear' and f.conversion_type = 'revenue'
    group by f.conversion_id
)
group by touches
order by touches
