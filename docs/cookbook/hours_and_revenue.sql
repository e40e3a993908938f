-- Question: What do teams earn for an hour of social work?
-- Shape: one row per team | team, hours, revenue, revenue_per_hour, mean_habit_rate
-- Key: team
-- Reading: Weeks with hours in the log only; revenue by the default model.
select team, sum(hours) as hours, sum(revenue) as revenue, sum(revenue) / nullif(sum(hours), 0) as revenue_per_hour,
    avg(habit_rate) as mean_habit_rate
from marts.mart_team_productivity
where hours is not null
group by team
order by revenue_per_hour desc nulls last, team
