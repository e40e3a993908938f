with source as (
    select * from {{ source('raw_bluesky', 'posts') }}
),

-- A client writes whatever time it likes. Later than Bluesky saw it is false, a day earlier an import.
dated as (
    select
        source.*,
        case
            when
                source.created_at > source.indexed_at
                or source.created_at < {{ exact_days_before('source.indexed_at', 1) }}
                then source.indexed_at
            else coalesce(source.created_at, source.indexed_at)
        end as published_at
    from source
),

renamed as (
    select
        -- ids
        'bluesky' as platform,
        dated.id as post_id,

        -- strings
        case when dated.reply_parent_uri is null then 'post' else 'reply' end as post_kind,
        dated.text as post_text,
        dated.link_url,
        dated.post_url,
        dated.language as language_code,

        -- booleans
        dated.reply_parent_uri is not null as is_reply,

        -- timestamps: a post cannot be edited
        dated.published_at,
        cast(null as timestamp with time zone) as edited_at,
        dated.deleted_at,

        -- audit
        dated._dlt_load_id
    from dated
    where dated.published_at < {{ as_of() }}
)

select * from renamed
