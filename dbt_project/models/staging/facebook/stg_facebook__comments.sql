with source as (
    select * from {{ source('raw_facebook', 'comments') }}
),

renamed as (
    select
        -- ids
        source.id as comment_id,
        source.post_id,
        source.parent_id as parent_comment_id,
        source.from_id as author_facebook_id,

        -- strings
        source.from_name as author_name,
        source.message as comment_text,

        -- numerics
        source.like_count,

        -- booleans: the page answering under its own post is not a customer speaking
        coalesce(source.from_id = split_part(source.post_id, '_', 1), false) as is_own,
        coalesce(source.is_hidden, false) as is_hidden,

        -- timestamps
        source.created_at,

        -- audit
        source._dlt_load_id
    from source
)

select * from renamed
