-- Question: Do deals from some platforms close more often?
-- Shape: one row per platform of the first touch | platform, won, lost, no_decision, win_rate
-- Key: platform
-- Reading: no_decision is beside the rate, as DESIGN has it: won / (won + lost).
select platform, count(*) filter (status = 'won') as won, count(*) filter (status = 'lost') as lost,
    count(*) filter (status = 'no_decision') as no_decision,
    count(*) filter (status = 'won') / nullif(count(*) filter (status in ('won', 'lost')), 0) as win_rate
from (
    select o.opportunity_id, o.status, arg_min(n.platform, (t.touched_at, t.touchpoint_id)) as platform
    from marts.fct_opportunities as o
    inner join marts.fct_touchpoints as t on o.person_id = t.person_id and t.touched_at <= o.created_at
    left join marts.dim_channel as n on t.channel = n.channel
    group by all
)
group by platform
order by won desc, platform
