with source as (
    select * from {{ source('raw_mastodon', 'statuses') }}
),

renamed as (
    select
        -- ids
        source.id as status_id,
        source.account_id,
        source.in_reply_to_id,
        source.reblog_id,

        -- strings
        source.content as status_html,
        source.url as status_url,
        source.link_url,
        source.visibility,
        source.language as language_code,

        -- timestamps
        source.created_at as published_at,
        source.edited_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
)

select * from renamed
