with source as (
    select * from {{ source('raw_bluesky', 'mentions') }}
),

own_accounts as (
    select distinct posts.author_did from {{ source('raw_bluesky', 'posts') }} as posts
),

renamed as (
    select
        -- ids: an answer belongs to the top of its thread if that is ours, else to what it answers
        'bluesky' as platform,
        source.id as comment_id,
        case when source.reason = 'reply' then 'reply' else 'mention' end as comment_kind,
        case when thread_owners.author_did is not null then source.reply_root_uri else source.subject_uri end
            as post_id,
        nullif(source.reply_parent_uri, source.reply_root_uri) as parent_comment_id,
        'bluesky_handle' as author_key_kind,
        -- what Bluesky writes for a handle whose domain no longer confirms it
        nullif({{ clean_handle('source.author_handle') }}, 'handle.invalid') as author_key,

        -- strings
        {{ clean_text('source.author_name') }} as author_name,
        {{ clean_text('source.author_link') }} as author_link,
        cast(null as {{ dbt.type_string() }}) as author_location,
        source.text as comment_text,
        source.language as language_code,

        -- booleans: the company may mention itself
        authors.author_did is not null as is_own,

        -- timestamps
        source.indexed_at as created_at,
        cast(null as timestamp with time zone) as edited_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    left join own_accounts as thread_owners
        on split_part(source.reply_root_uri, '/', 3) = thread_owners.author_did
    left join own_accounts as authors
        on source.author_did = authors.author_did
    where source.indexed_at < {{ as_of() }}
)

select * from renamed
