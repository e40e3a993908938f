-- What departments want to reach in a quarter, and what was reached: counted from the marts, never typed in.
with goals as (
    select * from {{ ref('int_goals__dated') }}
),

metrics as (
    select * from {{ ref('dim_goal_metric') }}
),

actuals as (
    select * from {{ ref('int_goals__actuals') }}
),

known as (
    select distinct
        actuals.metric,
        actuals.known_from_date
    from actuals
),

measured as (
    select
        goals.*,
        metrics.unit as metric_unit,
        metrics.is_level,
        coalesce(metrics.is_lower_better, false) as is_lower_better,
        goals.quarter_end_date <= {{ day_after_last() }} as is_over,
        {{ dbt.datediff('goals.quarter_start_date', 'goals.quarter_end_date', 'day') }} as quarter_days,
        {{ dbt.datediff('goals.quarter_start_date', day_after_last(), 'day') }} as elapsed_days,
        case
            when metrics.metric is null and goals.is_metric_guessed
                then 'it names no metric: add one of dim_goal_metric'
            when metrics.metric is null then 'its metric is not known: choose one of dim_goal_metric'
            when goals.quarter_start_date >= {{ day_after_last() }} then 'its quarter has not begun'
            when known.metric is null then 'nothing is loaded that its metric counts'
            when goals.quarter_end_date <= known.known_from_date
                then 'its quarter lies before the data of its metric'
            when metrics.is_level and actuals.actual is null then 'there is nothing to measure in its quarter'
        end as problem,
        -- Days without any are days with none of it, from the first day of which anything is known.
        case when metrics.is_level then actuals.actual else coalesce(actuals.actual, 0) end as counted,
        last_year.actual as last_year_actual,
        -- A year ago tells the shape if the whole quarter is known and enough happened in it.
        case
            when
                known.known_from_date <= last_year.quarter_start_date
                and last_year.days_with_value >= 20
                and last_year.value_by_now >= 0.05 * last_year.actual
                and last_year.value_by_now > 0
                then {{ safe_divide('last_year.actual', 'last_year.value_by_now') }}
        end as last_year_factor
    from goals
    left join metrics
        on goals.metric = metrics.metric
    left join known
        on goals.metric = known.metric
    left join actuals
        on goals.metric = actuals.metric and goals.quarter_start_date = actuals.quarter_start_date
    left join actuals as last_year
        on
            goals.metric = last_year.metric
            and cast({{ dbt.dateadd('year', -1, 'goals.quarter_start_date') }} as date)
            = last_year.quarter_start_date
),

forecasted as (
    select
        measured.*,
        case when measured.problem is null then measured.counted end as actual,
        case
            when measured.problem is not null then null
            when measured.is_over then 'over'
            when measured.elapsed_days < {{ var('goal_forecast_min_days') }} then null
            when measured.is_level then 'as_now'
            when measured.last_year_factor is not null then 'last_year'
            else 'pace'
        end as forecast_method
    from measured
),

expected as (
    select
        forecasted.*,
        case forecasted.forecast_method
            when 'last_year' then forecasted.actual * forecasted.last_year_factor
            when 'pace'
                then
                    forecasted.actual
                    * {{ safe_divide('forecasted.quarter_days', 'forecasted.elapsed_days') }}
            when 'over' then forecasted.actual
            when 'as_now' then forecasted.actual
        end as forecast
    from forecasted
),

rated as (
    select
        expected.*,
        {{ attainment('expected.actual', 'expected.target', 'expected.is_lower_better') }} as attainment_rate,
        {{ attainment('expected.forecast', 'expected.target', 'expected.is_lower_better') }}
            as forecast_attainment_rate
    from expected
),

final as (
    select
        {{ sha_key(['rated.department', 'rated.objective', 'rated.quarter']) }} as goal_id,
        {{ public_text('rated.department') }} as department,
        {{ public_text('rated.objective') }} as objective,
        rated.quarter,
        case
            when rated.metric_unit is not null or not rated.is_metric_guessed
                then {{ public_text('rated.metric') }}
        end as metric,
        coalesce({{ public_text('rated.unit') }}, rated.metric_unit) as unit,
        rated.forecast_method,
        case
            when rated.problem = 'its quarter has not begun' then 'ahead'
            when rated.problem is not null then 'unknown'
            when rated.is_over and rated.attainment_rate >= 1 then 'reached'
            when rated.is_over then 'missed'
            when rated.attainment_rate >= 1 and not rated.is_level then 'reached'
            when rated.forecast_attainment_rate >= 1 then 'on_course'
            when rated.forecast_attainment_rate < 1 then 'behind'
            else 'too_early'
        end as status,
        rated.problem,
        cast(rated.target as decimal(18, 4)) as target,
        cast(rated.actual as decimal(18, 4)) as actual,
        cast(rated.forecast as decimal(18, 4)) as forecast,
        cast(rated.last_year_actual as decimal(18, 4)) as last_year_actual,
        rated.attainment_rate,
        rated.forecast_attainment_rate,
        rated.is_over,
        rated.is_lower_better,
        rated.quarter_start_date
    from rated
)

select * from final
