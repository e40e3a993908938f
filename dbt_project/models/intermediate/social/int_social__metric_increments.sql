-- Counters are lifetime totals; a day's figure is what they grew by since they were last read.
with snapshots as (
    select * from {{ ref('int_social__metric_snapshots') }}
),

posts as (
    select * from {{ ref('int_social__posts') }}
),

compared as (
    select
        snapshots.activity_id,
        snapshots.platform,
        snapshots.metric,
        snapshots.counter,
        snapshots.observed_at,
        posts.published_at,
        lag(snapshots.counter) over (
            partition by snapshots.activity_id, snapshots.metric
            order by snapshots.observed_at
        ) as previous_counter
    from snapshots
    -- inner: counters of drafts and boosts, which are no activities of ours
    inner join posts
        on snapshots.activity_id = posts.activity_id
),

booked as (
    select
        compared.activity_id,
        compared.platform,
        compared.metric,
        -- A platform that takes back what it counted makes a negative day, so that days always add up
        -- to the counter.
        compared.counter - coalesce(compared.previous_counter, 0) as increment,
        compared.previous_counter is null
        and {{ exact_days_between('compared.published_at', 'compared.observed_at') }} > 2
            as is_lifetime_total,
        -- A reading belongs to the day that ended with it.
        {{ reporting_date(plus_microseconds('compared.observed_at', -1)) }} as observed_date,
        {{ reporting_date('compared.published_at') }} as published_date
    from compared
),

-- First read long after publishing: nobody knows when it came about, and most of a post's life is its
-- first day.
dated as (
    select
        booked.*,
        case
            when booked.is_lifetime_total then booked.published_date
            else booked.observed_date
        end as activity_date
    from booked
),

final as (
    select
        dated.activity_id,
        dated.platform,
        dated.activity_date,
        max(case when dated.is_lifetime_total then 1 else 0 end) = 1 as is_lifetime_total,
        sum(case when dated.metric = 'impressions' then dated.increment end) as impressions,
        sum(case when dated.metric = 'reach' then dated.increment end) as reach,
        sum(case when dated.metric = 'views' then dated.increment end) as views,
        sum(case when dated.metric = 'reactions' then dated.increment end) as reactions,
        sum(case when dated.metric = 'comments' then dated.increment end) as comments,
        sum(case when dated.metric = 'shares' then dated.increment end) as shares,
        sum(case when dated.metric = 'saves' then dated.increment end) as saves,
        sum(case when dated.metric = 'clicks' then dated.increment end) as clicks
    from dated
    group by
        dated.activity_id,
        dated.platform,
        dated.activity_date
)

select * from final
