-- Question: Where do leads of each platform get lost?
-- Shape: one row per platform | value, leads, mqls, sqls, opportunities, customers, lead_to_customer_rate
-- Key: value
-- Reading: Of the leads of all months; the rates are of the whole span and not means of months.
select value, sum(leads) as leads, sum(mqls) as mqls, sum(sqls) as sqls, sum(opportunities) as opportunities,
    sum(customers) as customers, sum(customers) / nullif(sum(leads), 0) as lead_to_customer_rate
from marts.mart_funnel
where dimension = 'platform'
group by value
order by leads desc, value
