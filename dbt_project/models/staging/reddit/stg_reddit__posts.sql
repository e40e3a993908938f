with source as (
    select * from {{ source('raw_reddit', 'posts') }}
),

renamed as (
    select
        -- ids
        'reddit' as platform,
        source.id as post_id,
        cast(null as {{ dbt.type_string() }}) as in_reply_to_id,

        -- strings
        'post' as post_kind,
        concat_ws(': ', nullif(source.title, ''), nullif(source.selftext, '')) as post_text,
        source.link_url,
        'https://www.reddit.com' || source.permalink as post_url,
        source.subreddit,

        -- booleans
        false as is_reply,

        -- timestamps
        source.created_at as published_at,
        source.edited_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}
)

select * from renamed
