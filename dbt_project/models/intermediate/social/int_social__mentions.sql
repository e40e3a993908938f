{{ config(materialized='table') }}

-- What people said under our posts or to us, where the platform lets us know who: Facebook comments and
-- Mastodon mentions. LinkedIn forbids joining its members to a CRM, so its comments are counts only.
with facebook as (
    select * from {{ ref('stg_facebook__comments') }}
),

mastodon as (
    select * from {{ ref('stg_mastodon__mentions') }}
),

own_statuses as (
    select distinct statuses.account_id from {{ ref('stg_mastodon__statuses') }} as statuses
),

posts as (
    select * from {{ ref('int_social__posts') }}
),

unioned as (
    select
        'facebook' as platform,
        facebook.comment_id,
        facebook.post_id,
        'facebook_id' as key_kind,
        facebook.author_facebook_id as key_value,
        facebook.created_at as commented_at
    from facebook
    where not facebook.is_own
    union all
    select
        'mastodon' as platform,
        mastodon.status_id as comment_id,
        mastodon.in_reply_to_id as post_id,
        'mastodon_handle' as key_kind,
        {{ clean_handle('mastodon.author_handle') }} as key_value,
        mastodon.created_at as commented_at
    from mastodon
    left join own_statuses
        on mastodon.author_account_id = own_statuses.account_id
    where own_statuses.account_id is null
),

final as (
    select
        unioned.platform,
        unioned.comment_id,
        unioned.key_kind,
        unioned.key_value,
        coalesce(posts.activity_id, 'channel:' || unioned.platform || '/other') as activity_id,
        coalesce(posts.channel, unioned.platform || '/other') as channel,
        posts.activity_id is not null as is_post,
        unioned.commented_at
    from unioned
    left join posts
        on
            unioned.platform = posts.platform
            and unioned.post_id = posts.post_id
    where unioned.commented_at < {{ as_of() }}
)

select * from final
