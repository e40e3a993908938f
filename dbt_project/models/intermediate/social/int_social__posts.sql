{{ config(materialized='table') }}

-- One branch a platform; everything after this model knows posts, not platforms.
with linkedin as (
    select
        'linkedin' as platform,
        posts.post_id,
        posts.post_text,
        posts.link_url,
        coalesce(posts.post_url, 'https://www.linkedin.com/feed/update/' || posts.post_id) as post_url,
        false as is_reply,
        posts.published_at,
        posts.deleted_at
    from {{ ref('stg_linkedin__posts') }} as posts
    where coalesce(posts.lifecycle_state, 'PUBLISHED') = 'PUBLISHED'
),

facebook as (
    select
        'facebook' as platform,
        posts.post_id,
        posts.post_text,
        posts.link_url,
        posts.post_url,
        false as is_reply,
        posts.published_at,
        posts.deleted_at
    from {{ ref('stg_facebook__posts') }} as posts
    where posts.is_published
),

mastodon as (
    select
        'mastodon' as platform,
        statuses.status_id as post_id,
        statuses.status_html as post_text,
        statuses.link_url,
        statuses.status_url as post_url,
        statuses.in_reply_to_id is not null as is_reply,
        statuses.published_at,
        statuses.deleted_at
    from {{ ref('stg_mastodon__statuses') }} as statuses
    -- A boost is somebody else's text, and a direct message is nobody's business.
    where
        statuses.reblog_id is null
        and coalesce(statuses.visibility, 'public') in ('public', 'unlisted', 'private')
),

unioned as (
    select * from linkedin
    union all
    select * from facebook
    union all
    select * from mastodon
),

linked as (
    select
        unioned.*,
        {{ plain_text('unioned.post_text') }} as plain_text,
        {{ clean_code(url_param('unioned.link_url', 'utm_campaign')) }} as campaign,
        {{ clean_code(url_param('unioned.link_url', 'utm_content')) }} as content,
        {{ clean_code(url_path('unioned.link_url')) }} as page_path,
        lower({{ clean_code(url_param('unioned.link_url', 'utm_medium')) }}) as medium_code
    from unioned
    where unioned.published_at < {{ as_of() }}
),

typed as (
    select
        linked.platform || ':' || linked.post_id as activity_id,
        linked.platform,
        linked.post_id,
        case
            when linked.is_reply then 'reply'
            -- The page's own link says what kind of post it is; an ad's link under a post does not.
            when mediums.activity_type in ('question_post', 'recruiting_post', 'event', 'community', 'press')
                then mediums.activity_type
            when {{ ends_with_question('linked.plain_text') }} then 'question_post'
            else 'organic_post'
        end as activity_type,
        {{ public_title('linked.post_text') }} as title,
        linked.post_url,
        linked.link_url,
        linked.campaign,
        linked.content,
        -- What a post is about: the page it leads to, else its first hashtag.
        coalesce(linked.page_path, {{ first_hashtag('linked.plain_text') }}) as topic,
        linked.published_at,
        case when linked.deleted_at < {{ as_of() }} then linked.deleted_at end as deleted_at
    from linked
    left join {{ ref('seed_utm_mediums') }} as mediums
        on linked.medium_code = mediums.utm_medium
),

final as (
    select
        typed.activity_id,
        typed.platform,
        typed.post_id,
        typed.activity_type,
        typed.platform || '/' || typed.activity_type as channel,
        typed.title,
        typed.post_url,
        typed.link_url,
        typed.campaign,
        typed.content,
        typed.topic,
        typed.published_at,
        typed.deleted_at
    from typed
)

select * from final
