with source as (
    select * from {{ source('raw_youtube', 'videos') }}
),

renamed as (
    select
        -- ids
        'youtube' as platform,
        source.id as post_id,
        cast(null as {{ dbt.type_string() }}) as in_reply_to_id,
        source.channel_id,

        -- strings; YouTube does not say what a Short is: it is upright or square and up to three minutes long
        case
            when source.embed_height >= source.embed_width and source.duration_seconds between 1 and 180
                then 'short'
            else 'video'
        end as post_kind,
        coalesce(source.title || chr(10) || source.description, source.title, source.description)
            as post_text,
        source.link_url,
        source.post_url,
        source.privacy_status,

        -- numerics
        source.duration_seconds,

        -- booleans
        false as is_reply,

        -- timestamps: YouTube does not say when a title was changed
        source.created_at as published_at,
        cast(null as timestamp with time zone) as edited_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where
        coalesce(source.privacy_status, 'public') <> 'private'
        and source.created_at < {{ as_of() }}
)

select * from renamed
