with source as (
    select * from {{ source('raw_linkedin', 'posts') }}
),

renamed as (
    select
        -- ids
        'linkedin' as platform,
        source.id as post_id,
        cast(null as {{ dbt.type_string() }}) as in_reply_to_id,
        source.author as organization_urn,

        -- strings
        'post' as post_kind,
        source.commentary as post_text,
        source.link_url,
        coalesce(source.post_url, 'https://www.linkedin.com/feed/update/' || source.id) as post_url,
        source.lifecycle_state,
        source.visibility,

        -- booleans
        false as is_reply,
        coalesce(source.is_reshare, false) as is_reshare,

        -- timestamps
        coalesce(source.published_at, source.created_at) as published_at,
        source.last_modified_at as edited_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where
        coalesce(source.lifecycle_state, 'PUBLISHED') = 'PUBLISHED'
        and coalesce(source.published_at, source.created_at) < {{ as_of() }}
)

select * from renamed
