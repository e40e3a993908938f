with source as (
    select * from {{ source('raw_linkedin', 'posts') }}
),

renamed as (
    select
        -- ids
        source.id as post_id,
        source.author as organization_urn,

        -- strings
        source.commentary as post_text,
        source.link_url,
        source.post_url,
        source.lifecycle_state,
        source.visibility,

        -- booleans
        coalesce(source.is_reshare, false) as is_reshare,

        -- timestamps
        source.created_at,
        coalesce(source.published_at, source.created_at) as published_at,
        source.last_modified_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
)

select * from renamed
