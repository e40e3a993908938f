-- Question: Which outlets sent visitors who bought?
-- Shape: one row per outlet | outlet_host, outreach, coverage, visits, leads, revenue
-- Key: outlet_host
-- Reading: Sales within the look-back after a visit from the outlet; they followed and need not be caused by it.
select outlet_host, sum(outreach) as outreach, sum(coverage) as coverage, sum(visits) as visits, sum(leads) as leads,
    sum(revenue) as revenue
from marts.mart_press
group by outlet_host
order by revenue desc nulls last, outlet_host
