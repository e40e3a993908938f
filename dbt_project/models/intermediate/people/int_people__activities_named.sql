-- Activities that lists of events, attendance and applications, and codes of sales name.
with events as (
    select * from {{ ref('stg_files__events') }}
),

attendance as (
    select * from {{ ref('stg_files__attendance') }}
),

applications as (
    select * from {{ ref('stg_files__applications') }}
),

conversions as (
    select * from {{ ref('stg_files__conversions') }}
),

final as (
    -- An event ahead is no activity yet.
    select
        events.event_key as activity_key,
        coalesce(events.platform, 'offline')
        || case when events.event_kind = 'community' then '/community' else '/event' end as channel,
        cast(null as {{ dbt.type_string() }}) as campaign,
        events.started_at as seen_at
    from events
    where events.started_at < {{ as_of() }}
    union all
    select
        attendance.activity_key,
        attendance.channel,
        null as campaign,
        attendance.happened_at as seen_at
    from attendance
    where attendance.attendance_kind not in ('attendance', 'membership')
    union all
    select
        applications.activity_key,
        applications.channel,
        applications.campaign,
        applications.applied_at as seen_at
    from applications
    where applications.activity_key is not null or applications.channel is not null
    union all
    select
        conversions.activity_code as activity_key,
        null as channel,
        null as campaign,
        conversions.converted_at as seen_at
    from conversions
    where conversions.activity_code is not null
)

select * from final
