with source as (
    select * from {{ source('raw_tiktok', 'videos') }}
),

renamed as (
    select
        -- ids
        'tiktok' as platform,
        source.id as post_id,
        cast(null as {{ dbt.type_string() }}) as in_reply_to_id,

        -- strings
        case when source.media_type = 'PHOTO' then 'post' else 'video' end as post_kind,
        source.caption as post_text,
        source.link_url,
        source.share_url as post_url,

        -- booleans
        false as is_reply,

        -- timestamps: TikTok says nothing of edits
        source.created_at as published_at,
        cast(null as timestamp with time zone) as edited_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}
)

select * from renamed
