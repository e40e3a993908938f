-- Counters are lifetime totals; a day's figure is what they grew by since they were last read. Some platforms
-- and every ad account report days themselves.
with snapshots as (
    select * from {{ ref('int_social__metric_snapshots') }}
),

posts as (
    select * from {{ ref('int_social__posts') }}
),

post_days as (
    select * from {{ ref('int_social__post_days_united') }}
),

ad_days as (
    select * from {{ ref('int_social__ad_days_united') }}
),

platforms as (
    select * from {{ ref('seed_platforms') }}
),

sources as (
    select * from {{ ref('seed_sources') }}
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

reported as (
    select
        posts.activity_id,
        posts.platform,
        post_days.metric,
        post_days.increment,
        false as is_lifetime_total,
        post_days.activity_date
    from post_days
    -- inner: figures of what is no activity of ours
    inner join posts
        on
            post_days.platform = posts.platform
            and post_days.post_id = posts.post_id
    where post_days.activity_date <= {{ last_reporting_date() }}
),

united as (
    select
        dated.activity_id,
        dated.platform,
        dated.metric,
        dated.increment,
        dated.is_lifetime_total,
        dated.activity_date
    from dated
    union all
    select * from reported
),

post_figures as (
    select
        united.activity_id,
        united.activity_date,
        max(platforms.restatement_days) as restatement_days,
        max(case when united.is_lifetime_total then 1 else 0 end) = 1 as is_lifetime_total,
        sum(case when united.metric = 'impressions' then united.increment end) as impressions,
        sum(case when united.metric = 'reach' then united.increment end) as reach,
        sum(case when united.metric = 'views' then united.increment end) as views,
        sum(case when united.metric = 'reactions' then united.increment end) as reactions,
        sum(case when united.metric = 'comments' then united.increment end) as comments,
        sum(case when united.metric = 'shares' then united.increment end) as shares,
        sum(case when united.metric = 'saves' then united.increment end) as saves,
        sum(case when united.metric = 'clicks' then united.increment end) as clicks
    from united
    left join platforms
        on united.platform = platforms.platform
    group by
        united.activity_id,
        united.activity_date
),

ad_figures as (
    select
        {{ ad_activity_id('ad_days') }} as activity_id,
        ad_days.performance_date as activity_date,
        max(sources.restatement_days) as restatement_days,
        false as is_lifetime_total,
        sum(ad_days.impressions) as impressions,
        sum(ad_days.reach) as reach,
        cast(null as bigint) as views,
        cast(null as bigint) as reactions,
        cast(null as bigint) as comments,
        cast(null as bigint) as shares,
        cast(null as bigint) as saves,
        sum(ad_days.clicks) as clicks
    from ad_days
    left join sources
        on ad_days.source = sources.source
    where ad_days.performance_date <= {{ last_reporting_date() }}
    group by
        {{ ad_activity_id('ad_days') }},
        ad_days.performance_date
),

final as (
    select * from post_figures
    union all
    select * from ad_figures
)

select * from final
