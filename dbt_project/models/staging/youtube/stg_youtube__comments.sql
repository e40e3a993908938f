with source as (
    select * from {{ source('raw_youtube', 'comments') }}
),

renamed as (
    select
        -- ids
        'youtube' as platform,
        source.id as comment_id,
        'comment' as comment_kind,
        source.video_id as post_id,
        source.parent_id as parent_comment_id,
        'youtube_channel_id' as author_key_kind,
        source.author_channel_id as author_key,

        -- strings
        {{ clean_text('source.author_display_name') }} as author_name,
        cast(null as {{ dbt.type_string() }}) as author_link,
        cast(null as {{ dbt.type_string() }}) as author_location,
        source.text as comment_text,
        cast(null as {{ dbt.type_string() }}) as language_code,

        -- booleans: the channel answering under its own video is not a customer speaking
        coalesce(source.is_own, false) as is_own,

        -- timestamps
        source.created_at,
        case when source.updated_at > source.created_at then source.updated_at end as edited_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}
)

select * from renamed
