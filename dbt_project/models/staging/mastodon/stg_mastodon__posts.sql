with source as (
    select * from {{ source('raw_mastodon', 'statuses') }}
),

renamed as (
    select
        -- ids
        'mastodon' as platform,
        source.id as post_id,
        source.in_reply_to_id,

        -- strings
        case when source.in_reply_to_id is null then 'post' else 'reply' end as post_kind,
        source.content as post_text,
        source.link_url,
        source.url as post_url,
        source.visibility,
        source.language as language_code,

        -- booleans
        source.in_reply_to_id is not null as is_reply,

        -- timestamps
        source.created_at as published_at,
        source.edited_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    -- A boost is somebody else's text, and a direct message is nobody's business.
    where
        source.reblog_id is null
        and coalesce(source.visibility, 'public') in ('public', 'unlisted', 'private')
        and source.created_at < {{ as_of() }}
)

select * from renamed
