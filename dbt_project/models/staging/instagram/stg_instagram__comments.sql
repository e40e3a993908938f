with comments as (
    select * from {{ source('raw_instagram', 'comments') }}
),

mentions as (
    select * from {{ source('raw_instagram', 'mentions') }}
),

media as (
    select * from {{ source('raw_instagram', 'media') }}
),

unioned as (
    select
        comments.id,
        'comment' as comment_kind,
        comments.media_id,
        comments.parent_id,
        comments.username,
        comments.text,
        -- the account answering under its own post is not a customer speaking
        coalesce(comments.username = media.username, false) as is_own,
        coalesce(comments.is_hidden, false) as is_hidden,
        comments.created_at,
        comments._dlt_load_id
    from comments
    left join media
        on comments.media_id = media.id
    union all
    select
        mentions.id,
        'mention' as comment_kind,
        cast(null as {{ dbt.type_string() }}) as media_id,
        cast(null as {{ dbt.type_string() }}) as parent_id,
        mentions.username,
        mentions.caption as text,
        false as is_own,
        false as is_hidden,
        mentions.created_at,
        mentions._dlt_load_id
    from mentions
),

renamed as (
    select
        -- ids
        'instagram' as platform,
        unioned.id as comment_id,
        unioned.comment_kind,
        unioned.media_id as post_id,
        unioned.parent_id as parent_comment_id,
        'instagram_handle' as author_key_kind,
        lower(unioned.username) as author_key,

        -- strings
        cast(null as {{ dbt.type_string() }}) as author_name,
        cast(null as {{ dbt.type_string() }}) as author_link,
        cast(null as {{ dbt.type_string() }}) as author_location,
        unioned.text as comment_text,
        cast(null as {{ dbt.type_string() }}) as language_code,

        -- booleans
        unioned.is_own,
        unioned.is_hidden,

        -- timestamps
        unioned.created_at,
        cast(null as timestamp with time zone) as edited_at,
        cast(null as timestamp with time zone) as deleted_at,

        -- audit
        unioned._dlt_load_id
    from unioned
    where unioned.created_at < {{ as_of() }}
)

select * from renamed
