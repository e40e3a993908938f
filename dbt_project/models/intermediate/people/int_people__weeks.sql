{{ config(materialized='table') }}

-- One row per employee and week with work or with something that came of it. Private: mart_productivity
-- publishes of it only who agreed.
with work as (
    select * from {{ ref('int_people__work') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

activity_days as (
    select * from {{ ref('fct_activity_daily') }}
),

member_days as (
    select * from {{ ref('int_social__member_days') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

leads as (
    select * from {{ ref('fct_leads') }}
),

credits as (
    select * from {{ ref('fct_attribution') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

insight_log as (
    select * from {{ ref('stg_files__insight_log') }}
),

employees as (
    select * from {{ ref('int_people__employees') }}
),

attribution_models as (
    select * from {{ ref('dim_attribution_model') }}
),

worked as (
    select
        work.employee_id,
        work.week_start_date,
        sum(work.hours) as hours,
        sum(work.cost) as cost,
        count(distinct work.work_date) as active_days
    from work
    group by
        work.employee_id,
        work.week_start_date
),

authored as (
    select
        activities.author_id as employee_id,
        activities.activity_id,
        cast({{ dbt.date_trunc('week', reporting_date('activities.started_at')) }} as date) as week_start_date
    from activities
    where activities.author_id is not null
),

-- An activity without an entry in the log is done when it appears.
made as (
    select distinct
        work.employee_id,
        work.activity_id,
        work.week_start_date
    from work
    where work.activity_id is not null
    union
    select
        authored.employee_id,
        authored.activity_id,
        authored.week_start_date
    from authored
    left join work
        on authored.employee_id = work.employee_id and authored.activity_id = work.activity_id
    where work.activity_id is null
),

measured as (
    select
        made.employee_id,
        made.week_start_date,
        'activities' as measure,
        cast(1 as decimal(18, 2)) as value
    from made
    union all
    select
        authored.employee_id,
        cast({{ dbt.date_trunc('week', 'activity_days.activity_date') }} as date) as week_start_date,
        'reach' as measure,
        cast(activity_days.reach as decimal(18, 2)) as value
    from activity_days
    -- inner: of activities that are somebody's
    inner join authored
        on activity_days.activity_id = authored.activity_id
    where activity_days.reach is not null
    union all
    select
        member_days.employee_id,
        cast({{ dbt.date_trunc('week', 'member_days.metric_date') }} as date) as week_start_date,
        'reach' as measure,
        cast(member_days.value as decimal(18, 2)) as value
    from member_days
    where member_days.metric = 'reach'
    union all
    select
        authored.employee_id,
        cast({{ dbt.date_trunc('week', 'touchpoints.touched_date') }} as date) as week_start_date,
        'clicks' as measure,
        cast(1 as decimal(18, 2)) as value
    from touchpoints
    -- inner: likewise
    inner join authored
        on touchpoints.activity_id = authored.activity_id
    where touchpoints.touch_type = 'click'
    union all
    select
        authored.employee_id,
        cast({{ dbt.date_trunc('week', reporting_date('leads.created_at')) }} as date) as week_start_date,
        'leads' as measure,
        cast(1 as decimal(18, 2)) as value
    from leads
    -- inner: likewise
    inner join authored
        on leads.source_activity_id = authored.activity_id
    union all
    select
        authored.employee_id,
        cast({{ dbt.date_trunc('week', 'conversions.converted_date') }} as date) as week_start_date,
        'revenue' as measure,
        cast(credits.amount as decimal(18, 2)) as value
    from credits
    -- inner: by the rule that the app shows first
    inner join attribution_models
        on credits.model = attribution_models.model and attribution_models.is_default
    -- inner: likewise
    inner join authored
        on credits.activity_id = authored.activity_id
    -- inner: every credit is of a conversion
    inner join conversions
        on credits.conversion_id = conversions.conversion_id
    where credits.conversion_type = 'revenue'
    union all
    select
        employees.employee_id,
        cast(
            {{ dbt.date_trunc('week', reporting_date('insight_log.happened_at')) }} as date
        ) as week_start_date,
        'insights' as measure,
        cast(1 as decimal(18, 2)) as value
    from insight_log
    -- inner: every name in the log is on the list; a line may name nobody
    inner join employees
        on insight_log.employee_key = employees.employee_key
    where insight_log.state = 'acted'
),

resulted as (
    select
        measured.employee_id,
        measured.week_start_date,
        sum(case when measured.measure = 'activities' then measured.value end) as activities,
        sum(case when measured.measure = 'reach' then measured.value end) as reach,
        sum(case when measured.measure = 'clicks' then measured.value end) as clicks,
        sum(case when measured.measure = 'leads' then measured.value end) as leads,
        sum(case when measured.measure = 'revenue' then measured.value end) as revenue,
        sum(case when measured.measure = 'insights' then measured.value end) as insights_acted_on
    from measured
    group by
        measured.employee_id,
        measured.week_start_date
),

spine as (
    select
        worked.employee_id,
        worked.week_start_date
    from worked
    union
    select
        resulted.employee_id,
        resulted.week_start_date
    from resulted
),

-- Weeks in a row have one difference of week and rank; a gap makes another.
islands as (
    select
        worked.employee_id,
        worked.week_start_date,
        {{ dbt.datediff("cast('2000-01-03' as date)", 'worked.week_start_date', 'day') }}
        - 7 * row_number() over (
            partition by worked.employee_id
            order by worked.week_start_date
        ) as island
    from worked
),

streaks as (
    select
        islands.employee_id,
        islands.week_start_date,
        row_number() over (
            partition by islands.employee_id, islands.island
            order by islands.week_start_date
        ) as habit_streak_weeks
    from islands
),

-- A company that never writes down who acted does not report it.
log as (
    select count(insight_log.employee_key) as lines_with_a_name
    from insight_log
),

final as (
    select
        spine.employee_id,
        worked.hours,
        worked.cost,
        cast(coalesce(worked.active_days, 0) as bigint) as active_days,
        cast(coalesce(streaks.habit_streak_weeks, 0) as bigint) as habit_streak_weeks,
        cast(coalesce(resulted.activities, 0) as bigint) as activities,
        cast(resulted.reach as bigint) as reach,
        cast(coalesce(resulted.clicks, 0) as bigint) as clicks,
        cast(coalesce(resulted.leads, 0) as bigint) as leads,
        coalesce(resulted.revenue, 0) as revenue,
        case
            when log.lines_with_a_name > 0 then cast(coalesce(resulted.insights_acted_on, 0) as bigint)
        end as insights_acted_on,
        spine.week_start_date
    from spine
    cross join log
    left join worked
        on spine.employee_id = worked.employee_id and spine.week_start_date = worked.week_start_date
    left join resulted
        on spine.employee_id = resulted.employee_id and spine.week_start_date = resulted.week_start_date
    left join streaks
        on spine.employee_id = streaks.employee_id and spine.week_start_date = streaks.week_start_date
)

select * from final
