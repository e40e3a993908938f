with activities as (
    select * from {{ ref('int_social__activities') }}
),

costs as (
    select * from {{ ref('int_attribution__costs_allocated') }}
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

-- Money spent on a channel in a month in which nothing single is known of it.
paid_channels as (
    select
        costs.activity_id,
        substring(costs.activity_id, 9) as channel,
        min(costs.cost_date) as first_cost_date
    from costs
    left join activities
        on costs.activity_id = activities.activity_id
    where activities.activity_id is null
    group by costs.activity_id
),

united as (
    select
        activities.activity_id,
        activities.activity_type,
        activities.platform,
        activities.channel,
        activities.origin,
        activities.title,
        activities.url,
        activities.topic,
        activities.campaign,
        activities.department,
        activities.author_kind,
        activities.author_id,
        activities.is_paid,
        activities.started_at,
        activities.ended_at
    from activities
    union all
    select
        paid_channels.activity_id,
        {{ channel_activity_type('paid_channels.channel') }} as activity_type,
        {{ channel_platform('paid_channels.channel') }} as platform,
        paid_channels.channel,
        'channel' as origin,
        null as title,
        null as url,
        null as topic,
        null as campaign,
        null as department,
        'brand' as author_kind,
        null as author_id,
        {{ channel_activity_type('paid_channels.channel') }} = 'paid_ad' as is_paid,
        {{ local_to_instant('paid_channels.first_cost_date') }} as started_at,
        null as ended_at
    from paid_channels
),

final as (
    select
        united.activity_id,
        lower(united.campaign) as campaign_id,
        united.author_id,
        united.activity_type,
        united.platform,
        united.channel,
        united.origin,
        coalesce(
            united.title,
            channel_names.channel_name,
            {{ channel_title('united', 'platforms', 'activity_types') }}
        ) || case when united.origin = 'channel' then ' (no single activity known)' else '' end as title,
        united.url,
        united.topic,
        united.campaign as campaign_name,
        united.department,
        cast(null as {{ dbt.type_string() }}) as objective,
        united.author_kind,
        united.is_paid,
        united.started_at,
        united.ended_at
    from united
    left join platforms
        on united.platform = platforms.platform
    left join activity_types
        on united.activity_type = activity_types.activity_type
    left join channel_names
        on united.channel = channel_names.channel
)

select * from final
