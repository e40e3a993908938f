with activities as (
    select * from {{ ref('dim_activity') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

platforms as (
    select * from {{ ref('seed_platforms') }}
),

activity_types as (
    select * from {{ ref('seed_activity_types') }}
),

channel_names as (
    select * from {{ ref('seed_channel_names') }}
),

used as (
    select activities.channel from activities
    union
    select touchpoints.channel from touchpoints
    union
    select channel_names.channel from channel_names where channel_names.channel in ('direct', 'unmatched')
),

described as (
    select
        used.channel,
        case
            when used.channel in ('direct', 'unmatched') then 'web'
            else coalesce(max(activities.platform), {{ channel_platform('used.channel') }})
        end as platform,
        case
            when used.channel in ('direct', 'unmatched') then 'other'
            else coalesce(max(activities.activity_type), {{ channel_activity_type('used.channel') }})
        end as activity_type
    from used
    left join activities
        on used.channel = activities.channel
    group by used.channel
),

final as (
    select
        described.channel,
        described.platform,
        described.activity_type,
        coalesce(
            channel_names.channel_name,
            {{ channel_title('described', 'platforms', 'activity_types') }}
        ) as channel_name,
        platforms.platform_name,
        activity_types.activity_type_name,
        platforms.is_social
    from described
    left join platforms
        on described.platform = platforms.platform
    left join activity_types
        on described.activity_type = activity_types.activity_type
    left join channel_names
        on described.channel = channel_names.channel
)

select * from final
