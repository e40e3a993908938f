{{ config(materialized='table') }}

-- Every metric that adds up, by day. One line a metric: macro goal_metrics.
with united as (
    {% for metric in goal_metrics() if 'value' in metric -%}
    select
        '{{ metric.name }}' as metric,
        cast(sum({{ metric.value }}) as decimal(18, 4)) as value,
        {{ metric.day }} as metric_date
    from {{ ref(metric.model) }} as facts
    where {{ metric.get('where', 'true') }}
    group by {{ metric.day }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        united.metric,
        united.value,
        united.metric_date
    from united
    where united.value is not null and united.metric_date <= {{ last_reporting_date() }}
)

select * from final
