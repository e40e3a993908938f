with source as (
    select * from {{ source('raw_facebook', 'posts') }}
),

renamed as (
    select
        -- ids: Facebook writes a post's id as <page>_<post>
        source.id as post_id,
        split_part(source.id, '_', 1) as page_id,

        -- strings
        coalesce(source.message, source.story) as post_text,
        source.link_url,
        source.permalink_url as post_url,
        source.status_type,

        -- booleans
        coalesce(source.is_published, true) as is_published,

        -- timestamps
        source.created_at as published_at,
        source.updated_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
)

select * from renamed
