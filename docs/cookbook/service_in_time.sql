-- Question: Do we answer in time, and do those whom we answer stay?
-- Shape: one row per platform | platform, conversations, in_target_rate, median_first_response_minutes, p90_first_response_minutes, retention_rate_after_in_target, retention_rate_after_late
-- Key: platform
-- Reading: Minutes of opening time; the retention of those answered late is beside it and need not be caused by it.
select platform, conversations, in_target_rate, median_first_response_minutes, p90_first_response_minutes,
    retention_rate_after_in_target, retention_rate_after_late
from marts.mart_service_period
where period = 'last_90_days'
order by conversations desc, platform
