-- Touches that files report: rows of the touchpoints file, and who came to an event or joined a community.
with touchpoints as (
    select * from {{ ref('stg_files__touchpoints') }}
),

attendance as (
    select * from {{ ref('stg_files__attendance') }}
),

events as (
    select * from {{ ref('stg_files__events') }}
),

final as (
    select
        touchpoints.row_id,
        touchpoints.person_key,
        touchpoints.activity_key,
        'touchpoints' as origin,
        touchpoints.channel,
        touchpoints.touch_type,
        touchpoints.platform,
        touchpoints.campaign,
        touchpoints.touched_at
    from touchpoints
    union all
    select
        -- two files may number their rows alike
        'attendance:' || attendance.row_id as row_id,
        attendance.person_key,
        attendance.activity_key,
        'attendance' as origin,
        coalesce(
            attendance.channel,
            case
                when attendance.attendance_kind = 'membership'
                    then coalesce(events.platform, 'other') || '/community'
                else coalesce(events.platform, 'offline') || '/event'
            end
        ) as channel,
        'attendance' as touch_type,
        events.platform,
        null as campaign,
        attendance.happened_at as touched_at
    from attendance
    left join events
        on attendance.activity_key = events.event_key
    -- An invitation or a place kept is nothing met yet; a visit to the store is what activities lead to.
    where attendance.attendance_kind in ('attendance', 'membership')
)

select * from final
