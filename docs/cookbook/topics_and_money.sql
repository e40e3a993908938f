-- Question: What do paying customers talk about, and how much money speaks?
-- Shape: one row per topic | topic, mentions, complaints, revenue_of_voices, negative_rate
-- Key: topic
-- Reading: The same account speaks in several weeks: the largest week is shown, not their sum.
select topic, sum(mentions) as mentions, sum(complaints) as complaints, max(revenue_of_voices) as revenue_of_voices,
    sum(negative_rate * mentions) / nullif(sum(mentions) filter (negative_rate is not null), 0) as negative_rate
from marts.mart_customer_voice
group by topic
order by mentions desc, topic
