with source as (
    select * from {{ source('raw_tiktok', 'comments') }}
),

renamed as (
    select
        -- ids
        'tiktok' as platform,
        source.id as comment_id,
        case when source.parent_comment_id is null then 'comment' else 'reply' end as comment_kind,
        source.video_id as post_id,
        source.parent_comment_id,
        case
            when source.username is not null then 'tiktok_handle'
            when source.author_id is not null then 'tiktok_id'
        end as author_key_kind,
        coalesce({{ clean_handle('source.username') }}, source.author_id) as author_key,

        -- strings
        {{ clean_text('source.display_name') }} as author_name,
        cast(null as {{ dbt.type_string() }}) as author_link,
        cast(null as {{ dbt.type_string() }}) as author_location,
        source.text as comment_text,
        cast(null as {{ dbt.type_string() }}) as language_code,

        -- booleans
        coalesce(source.is_owner, false) as is_own,

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
