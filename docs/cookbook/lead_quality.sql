-- Question: Which sources send leads that sales can use?
-- Shape: one row per channel | value, leads, acceptance_rate, top_rejection_reason, win_rate, revenue_per_lead, is_too_little_data
-- Key: value
-- Reading: acceptance_rate is what sales said; win_rate what became of their deals. By the newest definition of a lead.
select value, leads, acceptance_rate, top_rejection_reason, win_rate, revenue_per_lead, is_too_little_data
from marts.mart_lead_quality
where dimension = 'channel'
qualify definition_version = max(definition_version) over ()
order by leads desc, value
