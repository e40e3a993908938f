-- A returned row is a post and metric whose days do not add up to the counter as the platform last stated it.
with snapshots as (
    select * from {{ ref('int_social__metric_snapshots') }}
),

posts as (
    select * from {{ ref('int_social__posts') }}
),

daily as (
    select * from {{ ref('fct_activity_daily') }}
),

latest as (
    select
        snapshots.activity_id,
        snapshots.metric,
        snapshots.counter,
        row_number() over (
            partition by snapshots.activity_id, snapshots.metric
            order by snapshots.observed_at desc
        ) as recency
    from snapshots
    -- inner: counters of what is no activity of ours
    inner join posts
        on snapshots.activity_id = posts.activity_id
),

summed as (
    {% for metric in [
        'impressions', 'reach', 'views', 'reactions', 'comments', 'shares', 'saves', 'clicks',
    ] -%}
    select
        daily.activity_id,
        '{{ metric }}' as metric,
        sum(daily.{{ metric }}) as increments
    from daily
    group by daily.activity_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    latest.activity_id,
    latest.metric,
    latest.counter,
    summed.increments
from latest
left join summed
    on
        latest.activity_id = summed.activity_id
        and latest.metric = summed.metric
where
    latest.recency = 1
    and latest.counter is distinct from summed.increments
