with source as (
    select * from {{ source('raw_bluesky', 'posts') }}
),

renamed as (
    select
        -- ids
        'bluesky' as platform,
        source.id as post_id,
        source.reply_parent_uri as in_reply_to_id,

        -- strings
        case when source.reply_parent_uri is null then 'post' else 'reply' end as post_kind,
        source.text as post_text,
        source.link_url,
        source.post_url,
        source.language as language_code,

        -- booleans
        source.reply_parent_uri is not null as is_reply,

        -- timestamps: clients declare any created_at; indexed_at is at most the moment Bluesky saw the post.
        -- A post cannot be edited.
        source.indexed_at as published_at,
        cast(null as timestamp with time zone) as edited_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where source.indexed_at < {{ as_of() }}
)

select * from renamed
