-- Question: How much of each month's revenue can nobody explain?
-- Shape: one row per month | month_start_date, revenue, revenue_with_social_touch, revenue_unmatched, unmatched_share, match_rate
-- Key: month_start_date
-- Reading: unmatched_share is what has no known touch: better identities (mart_identity) make it smaller.
select month_start_date, revenue, revenue_with_social_touch, revenue_unmatched,
    revenue_unmatched / nullif(revenue, 0) as unmatched_share, match_rate
from marts.mart_coverage
order by month_start_date
