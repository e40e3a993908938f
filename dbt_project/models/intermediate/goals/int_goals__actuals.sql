{{ config(materialized='table') }}

-- What every metric was in a quarter, and what of it had come by the day that as_of has reached in the
-- present one: the shape of the same quarter a year ago tells how much of a quarter is still to come.
with days as (
    select * from {{ ref('int_goals__days') }}
),

{% set days_into_quarter = dbt.datediff(quarter_of(last_reporting_date()), last_reporting_date(), 'day') -%}

summed as (
    select
        days.metric,
        sum(days.value) as actual,
        sum(
            case
                when
                    {{ dbt.datediff(quarter_of('days.metric_date'), 'days.metric_date', 'day') }}
                    <= {{ days_into_quarter }}
                    then days.value
                else 0
            end
        ) as value_by_now,
        count(*) as days_with_value,
        min(days.metric_date) as first_date,
        {{ quarter_of('days.metric_date') }} as quarter_start_date
    from days
    group by
        days.metric,
        {{ quarter_of('days.metric_date') }}
),

levels as (
    {% for metric in goal_metrics() if 'level' in metric -%}
    select
        '{{ metric.name }}' as metric,
        {{ metric.level }} as actual,
        min({{ metric.day }}) as first_date,
        {{ quarter_of(metric.day) }} as quarter_start_date
    from {{ ref(metric.model) }} as facts
    where {{ metric.get('where', 'true') }} and {{ metric.day }} <= {{ last_reporting_date() }}
    group by {{ quarter_of(metric.day) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

united as (
    select
        summed.metric,
        cast(summed.actual as decimal(18, 4)) as actual,
        cast(summed.value_by_now as decimal(18, 4)) as value_by_now,
        summed.days_with_value,
        summed.first_date,
        summed.quarter_start_date
    from summed
    union all
    select
        levels.metric,
        cast(levels.actual as decimal(18, 4)) as actual,
        cast(null as decimal(18, 4)) as value_by_now,
        cast(null as bigint) as days_with_value,
        levels.first_date,
        levels.quarter_start_date
    from levels
),

final as (
    select
        united.metric,
        united.actual,
        united.value_by_now,
        united.days_with_value,
        min(united.first_date) over (partition by united.metric) as known_from_date,
        united.quarter_start_date
    from united
)

select * from final
