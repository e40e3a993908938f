-- Question: How much did each platform sell in the last twelve months, and how sure is that?
-- Shape: one row per platform | value, revenue, revenue_low, revenue_high, total_cost, roi, is_too_little_data
-- Key: value
-- Reading: revenue_low to revenue_high holds the truth of the model in nine of ten cases; NULL: too few buyers to say.
select value, revenue, revenue_low, revenue_high, total_cost, roi, is_too_little_data
from marts.mart_roi_by_period
where period = 'last_12_months' and dimension = 'platform' and model = 'position_based'
order by revenue desc, value
