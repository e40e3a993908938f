-- Question: Which posts led to deals over 50,000?
-- Shape: one row per won deal and activity that had credit for it | opportunity_id, deal_amount, activity_id, title, channel, credited
-- Key: opportunity_id, activity_id
-- Reading: Change the model to see who gets the credit under another rule; credited is that model's share of the deal.
select s.opportunity_id, o.amount as deal_amount, s.activity_id, s.title, s.channel, sum(s.amount) as credited
from views.credited_sales as s
inner join marts.fct_opportunities as o on s.opportunity_id = o.opportunity_id
where s.model = 'position_based' and o.status = 'won' and o.amount > 50000 and s.activity_id is not null
group by all
order by deal_amount desc, credited desc, s.activity_id
