with source as (
    select * from {{ source('raw_linkedin', 'comments') }}
),

renamed as (
    select
        -- ids
        source.id as comment_id,
        source.post_id,
        source.parent_id as parent_comment_id,

        -- strings
        source.message as comment_text,

        -- booleans
        coalesce(source.is_own, false) as is_own,

        -- timestamps
        source.created_at,
        source.last_modified_at,

        -- audit
        source._dlt_load_id
    from source
)

select * from renamed
