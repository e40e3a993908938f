{{ config(materialized='table') }}

-- What others said under our posts, to us or about us, where the platform lets us know who. LinkedIn forbids
-- joining its members to a CRM, so its comments are counts only.
with comments as (
    select * from {{ ref('int_social__comments_united') }}
),

posts as (
    select * from {{ ref('int_social__posts') }}
),

final as (
    select
        comments.platform,
        comments.comment_id,
        comments.author_key_kind as key_kind,
        comments.author_key as key_value,
        coalesce(posts.activity_id, 'channel:' || comments.platform || '/other') as activity_id,
        coalesce(posts.channel, comments.platform || '/other') as channel,
        posts.activity_id is not null as is_post,
        comments.created_at as commented_at
    from comments
    left join posts
        on
            comments.platform = posts.platform
            and comments.post_id = posts.post_id
    where
        not comments.is_own
        and comments.author_key_kind is not null
)

select * from final
