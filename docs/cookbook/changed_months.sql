-- Question: Why does a closed month differ from what was published then?
-- Shape: one row per month and channel | month_start_date, channel, frozen_revenue, current_revenue, difference, reason, late_data_difference, refund_difference, merged_contact_difference, rate_difference
-- Key: month_start_date, channel
-- Reading: The causes add up to the difference; `tilltale compare` says the same of two publications.
select month_start_date, channel, frozen_revenue, current_revenue, difference, reason,
    late_data_difference, refund_difference, merged_contact_difference, rate_difference
from marts.mart_period_freeze
where model = 'position_based' and difference <> 0
order by month_start_date desc, abs(difference) desc, channel
