-- Question: What did sharing bring?
-- Shape: one row per kind of sharer | sharer_kind, sharers, shares, direct_reach, referred_visits, referred_leads, referred_revenue, second_degree_revenue
-- Key: sharer_kind
-- Reading: referred counts the friends reached directly, second_degree their friends; NULL: nobody reports it.
select sharer_kind, sharers, shares, direct_reach, referred_visits, referred_leads, referred_revenue, second_degree_revenue
from marts.mart_word_of_mouth_total
order by sharer_kind
