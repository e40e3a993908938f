{{ config(materialized='table') }}

-- Every name under which a file may mean an activity that is known from elsewhere.
with posts as (
    select * from {{ ref('int_social__posts') }}
),

ads as (
    select * from {{ ref('int_social__ads') }}
),

tracked_links as (
    select * from {{ ref('int_social__tracked_links') }}
),

named as (
    select
        'activity_id' as key_kind,
        posts.activity_id as key_value,
        posts.activity_id,
        posts.published_at as known_from
    from posts
    union all
    select
        'post_id' as key_kind,
        posts.post_id as key_value,
        posts.activity_id,
        posts.published_at as known_from
    from posts
    union all
    select
        'url' as key_kind,
        posts.post_url as key_value,
        posts.activity_id,
        posts.published_at as known_from
    from posts
    union all
    select
        'code' as key_kind,
        posts.content as key_value,
        posts.activity_id,
        posts.published_at as known_from
    from posts
    union all
    select
        'activity_id' as key_kind,
        tracked_links.activity_id as key_value,
        tracked_links.activity_id,
        tracked_links.first_seen_at as known_from
    from tracked_links
    union all
    select
        'code' as key_kind,
        tracked_links.content as key_value,
        tracked_links.activity_id,
        tracked_links.first_seen_at as known_from
    from tracked_links
    union all
    select
        'campaign' as key_kind,
        tracked_links.campaign as key_value,
        tracked_links.activity_id,
        tracked_links.first_seen_at as known_from
    from tracked_links
    union all
    select
        'campaign' as key_kind,
        posts.campaign as key_value,
        posts.activity_id,
        posts.published_at as known_from
    from posts
    union all
    select
        'activity_id' as key_kind,
        ads.activity_id as key_value,
        ads.activity_id,
        {{ local_to_instant('ads.active_from_date') }} as known_from
    from ads
    union all
    select
        'post_id' as key_kind,
        ads.ad_id as key_value,
        ads.activity_id,
        {{ local_to_instant('ads.active_from_date') }} as known_from
    from ads
    union all
    select
        'code' as key_kind,
        ads.content as key_value,
        ads.activity_id,
        {{ local_to_instant('ads.active_from_date') }} as known_from
    from ads
    union all
    select
        'campaign' as key_kind,
        ads.campaign as key_value,
        ads.activity_id,
        {{ local_to_instant('ads.active_from_date') }} as known_from
    from ads
),

counted as (
    select
        named.key_kind,
        named.key_value,
        named.activity_id,
        count(*) over (partition by named.key_kind, named.key_value) as activity_count,
        row_number() over (
            partition by named.key_kind, named.key_value
            order by named.known_from, named.activity_id
        ) as activity_rank
    from named
    where named.key_value is not null
),

final as (
    select
        counted.key_kind,
        counted.key_value,
        -- An id, a link or a code names one activity: the first that had it. A campaign holds many,
        -- and which of them is meant cannot be told.
        case
            when counted.activity_count = 1 or counted.key_kind <> 'campaign' then counted.activity_id
        end as activity_id,
        counted.activity_count > 1 as is_ambiguous
    from counted
    where counted.activity_rank = 1
)

select * from final
