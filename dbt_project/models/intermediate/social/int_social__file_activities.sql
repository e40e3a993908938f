{{ config(materialized='table') }}

-- Activities that only files know: keys of their own, and channels of touches that name no activity.
with touchpoints as (
    select * from {{ ref('int_events__touches_united') }}
),

costs as (
    select * from {{ ref('stg_files__costs') }}
),

worklog as (
    select * from {{ ref('stg_files__worklog') }}
),

named as (
    select * from {{ ref('int_people__activities_named') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

mentioned as (
    select
        touchpoints.activity_key,
        touchpoints.channel,
        touchpoints.platform,
        cast(null as {{ dbt.type_string() }}) as activity_type,
        touchpoints.campaign,
        touchpoints.touched_at as seen_at
    from touchpoints
    where coalesce(lower(touchpoints.channel), '') <> 'direct' or touchpoints.activity_key is not null
    union all
    select
        costs.activity_key,
        costs.channel,
        null as platform,
        null as activity_type,
        null as campaign,
        {{ local_to_instant('costs.cost_date') }} as seen_at
    from costs
    where costs.activity_key is not null
    union all
    select
        worklog.activity_key,
        null as channel,
        worklog.platform,
        worklog.activity_type,
        null as campaign,
        {{ local_to_instant('worklog.work_date') }} as seen_at
    from worklog
    where worklog.activity_key is not null
    union all
    select
        named.activity_key,
        named.channel,
        null as platform,
        null as activity_type,
        named.campaign,
        named.seen_at
    from named
    where coalesce(lower(named.channel), '') <> 'direct' or named.activity_key is not null
),

identified as (
    select
        coalesce(file_keys.activity_id, 'channel:' || mentioned.channel) as activity_id,
        file_keys.activity_key,
        mentioned.channel,
        mentioned.platform,
        mentioned.activity_type,
        mentioned.campaign,
        mentioned.seen_at
    from mentioned
    left join file_keys
        on mentioned.activity_key = file_keys.activity_key
    where
        (file_keys.activity_key is null and mentioned.channel is not null)
        or file_keys.match_kind = 'own'
),

-- The earliest row that names a channel says what the activity is; else the earliest that says anything.
ranked as (
    select
        identified.*,
        row_number() over (
            partition by identified.activity_id
            order by
                case
                    when identified.channel is not null then 1
                    when identified.platform is not null then 2
                    else 3
                end,
                identified.seen_at,
                identified.channel,
                identified.platform,
                identified.activity_type,
                identified.campaign
        ) as mention_rank,
        min(identified.campaign) over (partition by identified.activity_id) as first_campaign,
        min(identified.seen_at) over (partition by identified.activity_id) as first_seen_at,
        max(identified.seen_at) over (partition by identified.activity_id) as last_seen_at
    from identified
),

described as (
    select
        ranked.activity_id,
        ranked.activity_key,
        ranked.channel,
        case
            when ranked.channel is not null then {{ channel_platform('ranked.channel') }}
            else {{ channel_platform("coalesce(ranked.platform, 'other')") }}
        end as platform,
        case
            when ranked.channel is not null then {{ channel_activity_type('ranked.channel') }}
            else {{ channel_activity_type("'/' || coalesce(ranked.activity_type, 'other')") }}
        end as activity_type,
        ranked.first_campaign as campaign,
        ranked.first_seen_at,
        ranked.last_seen_at
    from ranked
    where ranked.mention_rank = 1
),

final as (
    select
        described.activity_id,
        described.activity_key,
        described.platform,
        described.activity_type,
        coalesce(described.channel, described.platform || '/' || described.activity_type) as channel,
        described.campaign,
        described.first_seen_at,
        described.last_seen_at
    from described
)

select * from final
