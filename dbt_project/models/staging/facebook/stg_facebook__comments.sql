with source as (
    select * from {{ source('raw_facebook', 'comments') }}
),

renamed as (
    select
        -- ids
        'facebook' as platform,
        source.id as comment_id,
        'comment' as comment_kind,
        source.post_id,
        source.parent_id as parent_comment_id,
        'facebook_id' as author_key_kind,
        source.from_id as author_key,

        -- strings
        {{ clean_text('source.from_name') }} as author_name,
        cast(null as {{ dbt.type_string() }}) as author_link,
        cast(null as {{ dbt.type_string() }}) as author_location,
        source.message as comment_text,
        cast(null as {{ dbt.type_string() }}) as language_code,

        -- booleans: the page answering under its own post is not a customer speaking
        coalesce(source.from_id = split_part(source.post_id, '_', 1), false) as is_own,
        coalesce(source.is_hidden, false) as is_hidden,

        -- timestamps
        source.created_at,
        cast(null as timestamp with time zone) as edited_at,
        cast(null as timestamp with time zone) as deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}
)

select * from renamed
