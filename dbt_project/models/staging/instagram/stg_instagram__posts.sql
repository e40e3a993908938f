with media as (
    select * from {{ source('raw_instagram', 'media') }}
),

stories as (
    select * from {{ source('raw_instagram', 'stories') }}
),

unioned as (
    select
        media.id,
        case
            when media.media_product_type = 'REELS' then 'reel'
            when media.media_type = 'VIDEO' then 'video'
            else 'post'
        end as post_kind,
        media.media_type,
        media.caption,
        media.link_url,
        media.permalink,
        media.username,
        media.created_at,
        media.deleted_at,
        media._dlt_load_id
    from media
    -- What was only ever an ad is in the ad account.
    where coalesce(media.media_product_type, 'FEED') <> 'AD'
    union all
    -- A story that is over was not deleted.
    select
        stories.id,
        'story' as post_kind,
        stories.media_type,
        stories.caption,
        cast(null as {{ dbt.type_string() }}) as link_url,
        stories.permalink,
        stories.username,
        stories.created_at,
        cast(null as timestamp with time zone) as deleted_at,
        stories._dlt_load_id
    from stories
),

renamed as (
    select
        -- ids
        'instagram' as platform,
        unioned.id as post_id,
        cast(null as {{ dbt.type_string() }}) as in_reply_to_id,

        -- strings
        unioned.post_kind,
        unioned.media_type,
        unioned.caption as post_text,
        unioned.link_url,
        unioned.permalink as post_url,

        -- booleans
        false as is_reply,

        -- timestamps: Instagram does not say when a caption was changed
        unioned.created_at as published_at,
        cast(null as timestamp with time zone) as edited_at,
        unioned.deleted_at,

        -- audit
        unioned._dlt_load_id
    from unioned
    where unioned.created_at < {{ as_of() }}
)

select * from renamed
