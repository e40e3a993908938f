-- Activities that are somebody's share of a link, each with the code in it. One code may be seen on several
-- platforms.
with tracked_links as (
    select * from {{ ref('int_social__tracked_links') }}
),

file_activities as (
    select * from {{ ref('int_social__file_activities') }}
),

activities as (
    select * from {{ ref('int_social__activities') }}
),

coded as (
    select
        tracked_links.activity_id,
        tracked_links.content as link_code
    from tracked_links
    union
    select
        file_activities.activity_id,
        file_activities.activity_key as link_code
    from file_activities
),

final as (
    select
        activities.activity_id,
        coded.link_code,
        activities.platform,
        activities.author_kind,
        activities.author_id,
        activities.started_at
    from coded
    -- inner: every link and every key of a file is an activity
    inner join activities
        on coded.activity_id = activities.activity_id
    where
        coded.link_code is not null
        and (
            activities.activity_type in ('employee_share', 'customer_share')
            or activities.author_kind = 'employee' and activities.origin = 'link'
        )
)

select * from final
