-- Touches that files report: rows of the touchpoints file, who came to an event or joined a community, and
-- who came by a friend's code.
with touchpoints as (
    select * from {{ ref('stg_files__touchpoints') }}
),

attendance as (
    select * from {{ ref('stg_files__attendance') }}
),

events as (
    select * from {{ ref('stg_files__events') }}
),

shares as (
    select * from {{ ref('stg_files__shares') }}
),

referrals as (
    select * from {{ ref('stg_files__referrals') }}
),

employee_links as (
    select * from {{ ref('int_social__employee_links') }}
),

-- Where a code was shared; on several platforms nobody can say which of them a friend saw.
code_platforms as (
    select
        shares.link_code,
        case when min(shares.platform) = max(shares.platform) then min(shares.platform) end as platform
    from shares
    group by shares.link_code
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
    union all
    select
        'referrals:' || referrals.row_id as row_id,
        referrals.person_key,
        referrals.link_code as activity_key,
        'referrals' as origin,
        coalesce(code_platforms.platform, 'other') || case
            when employee_links.link_code is not null then '/employee_share'
            else '/customer_share'
        end as channel,
        'referral' as touch_type,
        code_platforms.platform,
        null as campaign,
        referrals.referred_at as touched_at
    from referrals
    left join code_platforms
        on referrals.link_code = code_platforms.link_code
    left join employee_links
        on referrals.link_code = employee_links.link_code
)

select * from final
