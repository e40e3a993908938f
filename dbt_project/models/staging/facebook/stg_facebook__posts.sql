with source as (
    select * from {{ source('raw_facebook', 'posts') }}
),

renamed as (
    select
        -- ids: Facebook writes a post's id as <page>_<post>
        'facebook' as platform,
        source.id as post_id,
        cast(null as {{ dbt.type_string() }}) as in_reply_to_id,
        split_part(source.id, '_', 1) as page_id,

        -- strings
        'post' as post_kind,
        coalesce(source.message, source.story) as post_text,
        source.link_url,
        source.permalink_url as post_url,
        source.status_type,

        -- booleans
        false as is_reply,

        -- timestamps
        source.created_at as published_at,
        source.updated_at as edited_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where
        coalesce(source.is_published, true)
        and source.created_at < {{ as_of() }}
)

select * from renamed
