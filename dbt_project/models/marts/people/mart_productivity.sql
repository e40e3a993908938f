-- Work and what came of it, by employee and week: only of who has agreed, and only where enough of a team
-- have. Everybody's is in mart_team_productivity, by team.
with weeks as (
    select * from {{ ref('int_people__weeks') }}
),

employees as (
    select * from {{ ref('int_people__employees') }}
),

final as (
    select
        weeks.employee_id,
        employees.department,
        cast(weeks.hours as decimal(18, 2)) as hours,
        weeks.activities,
        weeks.active_days,
        weeks.habit_streak_weeks,
        weeks.reach,
        weeks.clicks,
        weeks.leads,
        {{ money('weeks.revenue') }} as revenue,
        {{ money('weeks.cost') }} as cost,
        weeks.insights_acted_on,
        weeks.week_start_date
    from weeks
    -- inner: who has not agreed, or whose team is too small, is left out
    inner join employees
        on weeks.employee_id = employees.employee_id and employees.is_published
)

select * from final
