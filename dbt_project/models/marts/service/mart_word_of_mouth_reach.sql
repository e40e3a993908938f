with messages as (
    select * from {{ ref('int_sharing__message_reach') }}
),

spread as (
    select
        messages.platform,
        messages.mood,
        messages.reach
    from messages
    union all
    select
        'all' as platform,
        messages.mood,
        messages.reach
    from messages
    union all
    select
        messages.platform,
        'all' as mood,
        messages.reach
    from messages
    union all
    select
        'all' as platform,
        'all' as mood,
        messages.reach
    from messages
),

final as (
    select
        spread.mood,
        spread.platform,
        count(*) as messages,
        count(spread.reach) as messages_with_reach,
        percentile_cont(0.5) within group (order by spread.reach) as median_reach,
        percentile_cont(0.9) within group (order by spread.reach) as p90_reach,
        cast(max(spread.reach) as bigint) as largest_reach
    from spread
    group by
        spread.mood,
        spread.platform
)

select * from final
