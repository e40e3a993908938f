-- Question: What did people suddenly begin to talk about?
-- Shape: one row per topic, product area and week | topic, product_area, week_start_date, mentions, usual_mentions, change_score, owner_department
-- Key: topic, product_area, week_start_date
-- Reading: change_score is in robust deviations from the eight weeks before: above 3 is unusual.
select topic, product_area, week_start_date, mentions, usual_mentions, change_score, owner_department
from marts.mart_customer_voice
where is_sudden
order by change_score desc, topic, product_area, week_start_date
