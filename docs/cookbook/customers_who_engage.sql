-- Question: Do customers who engage stay longer and buy more?
-- Shape: one row per band of engagement and outcome | engagement_band, outcome, customer_quarters, raw_difference, difference, low, high, label
-- Key: engagement_band, outcome
-- Reading: difference compares with customers who were alike otherwise; an interval over 0 means that it may be chance.
select engagement_band, outcome, customer_quarters, raw_difference, difference, low, high, label
from marts.mart_engagement_effect
order by outcome, engagement_band
