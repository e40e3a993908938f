-- Looking forward from the activity: what has come so far of what was begun in a period, whenever it was sold
-- and whenever it was paid for.
with activities as (
    select * from {{ ref('dim_activity') }}
),

returns as (
    select * from {{ ref('mart_activity_roi') }}
),

buckets as (
    select * from {{ ref('int_attribution__buckets') }}
),

begun as (
    select
        activities.activity_id,
        activities.channel,
        buckets.bucket as period,
        buckets.period_start_date,
        buckets.period_end_date
    from activities
    -- inner: what has no beginning was begun in no period
    inner join buckets
        on
            {{ reporting_date('activities.started_at') }} >= buckets.period_start_date
            and {{ reporting_date('activities.started_at') }} <= buckets.period_end_date
),

final as (
    select
        begun.period,
        begun.channel,
        returns.model,
        count(*) as activities,
        cast(sum(cast(returns.conversions as decimal(28, 6))) as {{ type_double() }}) as conversions,
        cast(sum(returns.revenue) as decimal(18, 2)) as revenue,
        cast(sum(returns.total_cost) as decimal(18, 2)) as total_cost,
        {{ safe_divide('sum(returns.revenue) - sum(returns.total_cost)', 'sum(returns.total_cost)') }} as roi,
        sum(cast(returns.conversions as decimal(28, 6))) < {{ var('min_buyers') }} as is_too_little_data,
        begun.period_start_date,
        begun.period_end_date
    from begun
    -- inner: every activity has its row under every model
    inner join returns
        on begun.activity_id = returns.activity_id
    group by
        begun.period,
        begun.channel,
        returns.model,
        begun.period_start_date,
        begun.period_end_date
)

select * from final
