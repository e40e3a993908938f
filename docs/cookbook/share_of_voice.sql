-- Question: How loud are we beside our competitors?
-- Shape: one row per brand and quarter | brand, quarter_start_date, is_own, mentions, sentiment
-- Key: brand, quarter_start_date
-- Reading: Of messages that reach the connected accounts: compare quarters, not market shares.
select brand, date_trunc('quarter', week_start_date)::date as quarter_start_date, is_own,
    sum(mentions) as mentions, sum(sentiment * sentiment_mentions) / nullif(sum(sentiment_mentions), 0) as sentiment
from marts.mart_share_of_voice
where is_week_over
group by all
order by quarter_start_date, brand
