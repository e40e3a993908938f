with comments as (
    select * from {{ source('raw_reddit', 'comments') }}
),

mentions as (
    select * from {{ source('raw_reddit', 'mentions') }}
),

own_accounts as (
    select distinct lower(posts.author) as author from {{ source('raw_reddit', 'posts') }} as posts
),

-- A comment under the company's own post may name the company as well: it counts as a comment.
unioned as (
    select
        comments.id,
        'comment' as comment_kind,
        comments.post_id,
        case when comments.parent_id like 't1_%' then comments.parent_id end as parent_comment_id,
        comments.author,
        comments.body as comment_text,
        comments.created_at,
        comments.edited_at,
        comments.deleted_at,
        comments._dlt_load_id
    from comments
    union all
    select
        mentions.id,
        'mention' as comment_kind,
        null as post_id,
        case when mentions.parent_id like 't1_%' then mentions.parent_id end as parent_comment_id,
        mentions.author,
        coalesce(
            mentions.body, concat_ws(': ', nullif(mentions.title, ''), nullif(mentions.selftext, ''))
        ) as comment_text,
        mentions.created_at,
        mentions.edited_at,
        mentions.deleted_at,
        mentions._dlt_load_id
    from mentions
    left join comments
        on mentions.id = comments.id
    where comments.id is null
),

renamed as (
    select
        -- ids
        'reddit' as platform,
        unioned.id as comment_id,
        case
            when unioned.comment_kind = 'comment' and unioned.parent_comment_id is not null then 'reply'
            else unioned.comment_kind
        end as comment_kind,
        unioned.post_id,
        unioned.parent_comment_id,
        case when unioned.author is not null and unioned.author <> '[deleted]' then 'reddit_username' end
            as author_key_kind,
        nullif(lower(unioned.author), '[deleted]') as author_key,

        -- strings
        cast(null as {{ dbt.type_string() }}) as author_name,
        cast(null as {{ dbt.type_string() }}) as author_link,
        cast(null as {{ dbt.type_string() }}) as author_location,
        unioned.comment_text,
        cast(null as {{ dbt.type_string() }}) as language_code,

        -- booleans
        own_accounts.author is not null as is_own,

        -- timestamps
        unioned.created_at,
        unioned.edited_at,
        unioned.deleted_at,

        -- audit
        unioned._dlt_load_id
    from unioned
    left join own_accounts
        on lower(unioned.author) = own_accounts.author
    where unioned.created_at < {{ as_of() }}
)

select * from renamed
