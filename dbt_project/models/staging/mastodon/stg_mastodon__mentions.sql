with source as (
    select * from {{ source('raw_mastodon', 'mentions') }}
),

renamed as (
    select
        -- ids: a mention is itself a status
        source.id as status_id,
        source.in_reply_to_id,
        source.account_id as author_account_id,

        -- strings
        source.account_acct as author_handle,
        source.content as status_html,
        source.url as status_url,
        source.language as language_code,

        -- timestamps
        source.created_at,

        -- audit
        source._dlt_load_id
    from source
)

select * from renamed
