-- Question: Do people name the channel that we measured?
-- Shape: one row per answer and tracked channel | self_reported_source, tracked_channel, people, sales, revenue
-- Key: self_reported_source, tracked_channel
-- Reading: What people say at the form beside what was tracked first: word of mouth is said, seldom tracked.
select self_reported_source, tracked_channel, people, sales, revenue
from marts.mart_self_reported
order by people desc, self_reported_source, tracked_channel
