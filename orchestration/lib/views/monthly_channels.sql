-- One row per month, channel and model: credited revenue by the month of the sale, with the channel's readable name.
-- @month_start_date First day of the month of the sale. Unit: date in the reporting time zone. Never NULL.
-- @conversions Sales credited, in parts. Unit: conversions, in parts. Never NULL.
-- @revenue Money credited to the channel. Unit: reporting currency. Never NULL.
select
    date_trunc('month', c.converted_date)::date as month_start_date,
    f.channel,
    n.channel_name,
    n.is_social,
    f.model,
    sum(f.credit) as conversions,
    sum(f.amount) as revenue
from marts.fct_attribution as f
inner join marts.fct_conversions as c on f.conversion_id = c.conversion_id
left join marts.dim_channel as n on f.channel = n.channel
where f.conversion_type = 'revenue'
group by all
