-- Work and what came of it, by team and week. Teams that are too small stand together; where even these are
-- too few people together, they are left out.
with weeks as (
    select * from {{ ref('int_people__weeks') }}
),

employees as (
    select * from {{ ref('int_people__employees') }}
),

teams as (
    select
        employees.team,
        count(*) as people
    from employees
    where employees.team is not null
    group by employees.team
),

summed as (
    select
        employees.team,
        weeks.week_start_date,
        sum(case when weeks.active_days > 0 then 1 else 0 end) as active_people,
        sum(case when weeks.habit_streak_weeks >= 4 then 1 else 0 end) as people_with_habit,
        sum(weeks.hours) as hours,
        sum(weeks.activities) as activities,
        sum(weeks.reach) as reach,
        sum(weeks.clicks) as clicks,
        sum(weeks.leads) as leads,
        sum(weeks.revenue) as revenue,
        sum(weeks.cost) as cost,
        sum(weeks.insights_acted_on) as insights_acted_on
    from weeks
    -- inner: every employee of a week is on the list
    inner join employees
        on weeks.employee_id = employees.employee_id
    where employees.team is not null
    group by
        employees.team,
        weeks.week_start_date
),

final as (
    select
        summed.team,
        cast(teams.people as bigint) as people,
        cast(summed.active_people as bigint) as active_people,
        cast(summed.people_with_habit as bigint) as people_with_habit,
        {{ safe_divide('summed.active_people', 'teams.people') }} as adoption_rate,
        {{ safe_divide('summed.people_with_habit', 'teams.people') }} as habit_rate,
        cast(summed.hours as decimal(18, 2)) as hours,
        cast(summed.activities as bigint) as activities,
        cast(summed.reach as bigint) as reach,
        cast(summed.clicks as bigint) as clicks,
        cast(summed.leads as bigint) as leads,
        {{ money('summed.revenue') }} as revenue,
        {{ money('summed.cost') }} as cost,
        {{ money(safe_divide('summed.revenue', 'summed.hours')) }} as revenue_per_hour,
        cast(summed.insights_acted_on as bigint) as insights_acted_on,
        summed.week_start_date
    from summed
    -- inner: every team has people
    inner join teams
        on summed.team = teams.team
)

select * from final
