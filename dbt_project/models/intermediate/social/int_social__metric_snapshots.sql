-- Every platform's lifetime counters in one long form. A metric that a platform does not report has no row.
-- Where a platform reports a post's days, these are its figures and the counter is not read.
with counters as (
    select * from {{ ref('int_social__post_counters_united') }}
),

days as (
    select distinct
        post_days.platform,
        post_days.post_id,
        post_days.metric
    from {{ ref('int_social__post_days_united') }} as post_days
),

-- What a person exported by hand gives way to what the platform's own API says of the post.
ranked as (
    select
        counters.*,
        dense_rank() over (
            partition by counters.platform, counters.post_id, counters.metric
            order by case when counters.source = 'files' then 1 else 0 end, counters.source
        ) as preference
    from counters
    left join days
        on
            counters.platform = days.platform
            and counters.post_id = days.post_id
            and counters.metric = days.metric
    where
        days.post_id is null
        and counters.counter is not null
        and counters.observed_at <= {{ as_of() }}
),

final as (
    select
        ranked.platform || ':' || ranked.post_id as activity_id,
        ranked.platform,
        ranked.metric,
        ranked.counter,
        ranked.observed_at
    from ranked
    where ranked.preference = 1
)

select * from final
