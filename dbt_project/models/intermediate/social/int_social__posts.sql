{{ config(materialized='table') }}

-- Everything after this model knows posts, not platforms. What a person exported by hand gives way to the
-- platform's own API.
with united as (
    select
        united.*,
        row_number() over (
            partition by united.platform, united.post_id
            order by case when united.source = 'files' then 1 else 0 end, united.source
        ) as preference
    from {{ ref('int_social__posts_united') }} as united
),

linked as (
    select
        united.*,
        {{ plain_text('united.post_text') }} as plain_text,
        {{ clean_code(url_param('united.link_url', 'utm_campaign')) }} as campaign,
        {{ clean_code(url_param('united.link_url', 'utm_content')) }} as content,
        {{ clean_code(url_path('united.link_url')) }} as page_path,
        lower({{ clean_code(url_param('united.link_url', 'utm_medium')) }}) as medium_code
    from united
    where united.preference = 1
),

typed as (
    select
        linked.platform || ':' || linked.post_id as activity_id,
        linked.platform,
        linked.post_id,
        linked.post_kind,
        case
            when linked.is_reply then 'reply'
            -- The page's own link says what kind of post it is; an ad's link under a post does not.
            when mediums.activity_type in ('question_post', 'recruiting_post', 'event', 'community', 'press')
                then mediums.activity_type
            when {{ ends_with_question('linked.plain_text') }} then 'question_post'
            else 'organic_post'
        end as activity_type,
        -- A reply speaks to one person, by name as often as not.
        case
            when not coalesce(linked.is_reply, false) then {{ public_title('linked.post_text') }}
        end as title,
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
        typed.post_kind,
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
