{{ config(materialized='table') }}

with posts as (
    select * from {{ ref('int_social__posts') }}
),

ads as (
    select * from {{ ref('int_social__ads') }}
),

tracked_links as (
    select * from {{ ref('int_social__tracked_links') }}
),

file_activities as (
    select * from {{ ref('int_social__file_activities') }}
),

mentions as (
    select * from {{ ref('int_social__mentions') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

worklog as (
    select * from {{ ref('stg_files__worklog') }}
),

employees as (
    select * from {{ ref('dim_employee') }}
),

employee_links as (
    select * from {{ ref('int_social__employee_links') }}
),

described as (
    select
        posts.activity_id,
        'post' as origin,
        posts.activity_type,
        posts.platform,
        posts.channel,
        posts.title,
        posts.post_url as url,
        posts.topic,
        posts.campaign,
        posts.published_at as started_at,
        posts.deleted_at as ended_at,
        -- Work on a post is done in the month it appears.
        {{ reporting_date('posts.published_at') }} as active_from_date,
        {{ reporting_date('posts.published_at') }} as active_to_date
    from posts
    union all
    select
        ads.activity_id,
        'ad' as origin,
        'paid_ad' as activity_type,
        ads.platform,
        ads.channel,
        ads.title,
        null as url,
        ads.topic,
        ads.campaign,
        {{ local_to_instant('ads.active_from_date') }} as started_at,
        null as ended_at,
        ads.active_from_date,
        ads.active_to_date
    from ads
    union all
    select
        tracked_links.activity_id,
        case when tracked_links.activity_id like 'channel:%' then 'channel' else 'link' end as origin,
        tracked_links.activity_type,
        tracked_links.platform,
        tracked_links.channel,
        coalesce(
            tracked_links.campaign || ' / ' || tracked_links.content,
            tracked_links.content,
            tracked_links.campaign
        ) as title,
        null as url,
        case when tracked_links.activity_id not like 'channel:%' then tracked_links.topic end as topic,
        tracked_links.campaign,
        tracked_links.first_seen_at as started_at,
        null as ended_at,
        {{ reporting_date('tracked_links.first_seen_at') }} as active_from_date,
        {{ reporting_date('tracked_links.last_seen_at') }} as active_to_date
    from tracked_links
    union all
    select
        file_activities.activity_id,
        case when file_activities.activity_key is null then 'channel' else 'file' end as origin,
        file_activities.activity_type,
        file_activities.platform,
        file_activities.channel,
        file_activities.activity_key as title,
        null as url,
        null as topic,
        file_activities.campaign,
        file_activities.first_seen_at as started_at,
        null as ended_at,
        {{ reporting_date('file_activities.first_seen_at') }} as active_from_date,
        {{ reporting_date('file_activities.last_seen_at') }} as active_to_date
    from file_activities
    union all
    select
        mentions.activity_id,
        'channel' as origin,
        'other' as activity_type,
        mentions.platform,
        mentions.channel,
        null as title,
        null as url,
        null as topic,
        null as campaign,
        min(mentions.commented_at) as started_at,
        null as ended_at,
        {{ reporting_date('min(mentions.commented_at)') }} as active_from_date,
        {{ reporting_date('max(mentions.commented_at)') }} as active_to_date
    from mentions
    where not mentions.is_post
    group by
        mentions.activity_id,
        mentions.platform,
        mentions.channel
),

-- A channel's own activity may be known from links, files and mentions at once.
deduplicated as (
    select
        described.*,
        min(described.started_at) over (partition by described.activity_id) as first_started_at,
        min(described.active_from_date) over (partition by described.activity_id) as first_active_date,
        max(described.active_to_date) over (partition by described.activity_id) as last_active_date,
        row_number() over (
            partition by described.activity_id
            order by described.started_at, described.activity_type, described.campaign
        ) as description_rank
    from described
),

-- Who did the work: the employee, and the department, with the most hours logged on the activity.
employee_hours as (
    select
        file_keys.activity_id,
        employees.employee_id,
        employees.department,
        sum(worklog.hours) as hours
    from worklog
    -- inner: hours on no activity say nothing about one, and hours of unknown employees name no department
    inner join file_keys
        on worklog.activity_key = file_keys.activity_key
    inner join employees
        on {{ pseudonym("'employee:' || worklog.employee_key") }} = employees.employee_id
    group by
        file_keys.activity_id,
        employees.employee_id,
        employees.department
),

workers as (
    select
        employee_hours.activity_id,
        employee_hours.employee_id,
        employee_hours.department,
        row_number() over (
            partition by employee_hours.activity_id
            order by employee_hours.hours desc, employee_hours.employee_id asc
        ) as worker_rank
    from employee_hours
),

-- Who shared it, where the list of employees' links says so.
sharers as (
    select distinct
        tracked_links.activity_id,
        employee_links.employee_id,
        employee_links.department
    from tracked_links
    -- inner: only links that belong to somebody
    inner join employee_links
        on tracked_links.content = employee_links.link_code
    where tracked_links.activity_type <> 'paid_ad'
),

final as (
    select
        deduplicated.activity_id,
        deduplicated.origin,
        deduplicated.activity_type,
        deduplicated.platform,
        deduplicated.channel,
        deduplicated.title,
        deduplicated.url,
        deduplicated.topic,
        deduplicated.campaign,
        coalesce(sharers.department, workers.department) as department,
        case
            when deduplicated.activity_type = 'employee_share' or sharers.employee_id is not null
                then 'employee'
            when deduplicated.activity_type = 'customer_share' then 'customer'
            when deduplicated.activity_type = 'press' then 'press'
            else 'brand'
        end as author_kind,
        -- A known link of an employee says more than hours logged on it.
        case
            when sharers.employee_id is not null then sharers.employee_id
            when deduplicated.activity_type in ('customer_share', 'press') then null
            else workers.employee_id
        end as author_id,
        deduplicated.activity_type = 'paid_ad' as is_paid,
        deduplicated.first_active_date as active_from_date,
        deduplicated.last_active_date as active_to_date,
        deduplicated.first_started_at as started_at,
        deduplicated.ended_at
    from deduplicated
    left join sharers
        on deduplicated.activity_id = sharers.activity_id
    left join workers
        on
            deduplicated.activity_id = workers.activity_id
            and workers.worker_rank = 1
    where deduplicated.description_rank = 1
)

select * from final
