{{ config(materialized='table') }}

-- What was usual before an experiment began, by the unit that it assigns: how much, and how far it spreads.
-- People: over as many days as the experiment lasts. Times: the weeks or days before. Countries: the ratio
-- of the arms by week.
with dated as (
    select * from {{ ref('int_experiments__dated') }}
),

outcomes as (
    select * from {{ ref('int_experiments__outcomes') }}
),

members as (
    select * from {{ ref('int_experiments__members') }}
),

cells as (
    select * from {{ ref('int_experiments__cells') }}
),

goals_known as (
    select
        outcomes.goal,
        min(outcomes.outcome_day) as first_day
    from outcomes
    group by outcomes.goal
),

planned as (
    select
        dated.experiment_id,
        dated.unit_family,
        dated.goal,
        dated.expected_lift,
        case when dated.unit = 'day' then 1.0 else 7.0 end as period_days,
        least(dated.started_day, {{ day_number(as_of()) }}) as base_end_day,
        coalesce(
            nullif({{ exact_days_between('dated.started_at', 'dated.ended_at') }}, 0), 28
        ) as planned_days,
        goals_known.first_day
    from dated
    left join goals_known
        on dated.goal = goals_known.goal
),

-- Whole periods that lie in the data and in the yardstick's weeks.
counted as (
    select
        planned.*,
        floor(
            least(
                7 * {{ var('experiment_weeks_before') }},
                greatest(planned.base_end_day - planned.first_day, 0)
            ) / planned.period_days
        ) as periods
    from planned
),

by_period as (
    select
        counted.experiment_id,
        floor((counted.base_end_day - outcomes.outcome_day) / counted.period_days) as period_number,
        sum(outcomes.outcome) as outcome
    from counted
    -- inner: periods in which nothing happened count in counted.periods
    inner join outcomes
        on
            counted.goal = outcomes.goal
            and counted.base_end_day > outcomes.outcome_day
            and counted.base_end_day - counted.periods * counted.period_days <= outcomes.outcome_day
    where counted.unit_family = 'time'
    group by
        counted.experiment_id,
        floor((counted.base_end_day - outcomes.outcome_day) / counted.period_days)
),

by_member as (
    select
        counted.experiment_id,
        members.unit_id,
        sum(outcomes.outcome) as outcome
    from counted
    -- inner: people of an arm who did something
    inner join members
        on counted.experiment_id = members.experiment_id and members.unit_kind = 'person'
    inner join outcomes
        on
            members.unit_kind = outcomes.unit_kind
            and members.unit_id = outcomes.unit_id
            and counted.goal = outcomes.goal
            and counted.base_end_day > outcomes.outcome_day
            and counted.base_end_day - counted.planned_days <= outcomes.outcome_day
    where counted.unit_family = 'person'
    group by
        counted.experiment_id,
        members.unit_id
),

member_counts as (
    select
        members.experiment_id,
        count(*) as people
    from members
    where members.unit_kind = 'person'
    group by members.experiment_id
),

by_week as (
    select
        cells.experiment_id,
        cells.week_number,
        sum(case when cells.arm = 'treated' then cells.outcome else 0 end) as treated,
        sum(case when cells.arm = 'control' then cells.outcome else 0 end) as control
    from cells
    where cells.week_number < 0
    group by
        cells.experiment_id,
        cells.week_number
),

summed as (
    select
        by_period.experiment_id,
        sum(by_period.outcome) as total,
        sum(by_period.outcome * by_period.outcome) as total_squares
    from by_period
    group by by_period.experiment_id
    union all
    select
        by_member.experiment_id,
        sum(by_member.outcome) as total,
        sum(by_member.outcome * by_member.outcome) as total_squares
    from by_member
    group by by_member.experiment_id
    union all
    select
        by_week.experiment_id,
        sum(ln(by_week.treated / by_week.control)) as total,
        sum(ln(by_week.treated / by_week.control) * ln(by_week.treated / by_week.control)) as total_squares
    from by_week
    where by_week.treated > 0 and by_week.control > 0
    group by by_week.experiment_id
),

ratio_weeks as (
    select
        by_week.experiment_id,
        count(*) as weeks
    from by_week
    where by_week.treated > 0 and by_week.control > 0
    group by by_week.experiment_id
),

sized as (
    select
        counted.experiment_id,
        counted.unit_family,
        counted.expected_lift,
        cast(
            case counted.unit_family
                when 'time' then counted.periods
                when 'person' then member_counts.people
                else ratio_weeks.weeks
            end as bigint
        ) as baseline_units,
        summed.total,
        summed.total_squares
    from counted
    left join member_counts
        on counted.experiment_id = member_counts.experiment_id
    left join ratio_weeks
        on counted.experiment_id = ratio_weeks.experiment_id and counted.unit_family = 'group'
    left join summed
        on
            counted.experiment_id = summed.experiment_id
            and (counted.unit_family <> 'time' or counted.periods > 0)
),

final as (
    select
        sized.experiment_id,
        sized.unit_family,
        cast(sized.expected_lift as {{ type_double() }}) as expected_lift,
        {{ safe_divide('sized.total', 'sized.baseline_units') }} as baseline_mean,
        -- Rounding can leave a hair less than nothing where all units are alike.
        sqrt(
            greatest(
                {{ safe_divide(
                    'sized.total_squares - sized.total * ' ~ safe_divide('sized.total', 'sized.baseline_units'),
                    'sized.baseline_units - 1'
                ) }},
                0
            )
        ) as baseline_sd,
        sized.baseline_units
    from sized
)

select * from final
