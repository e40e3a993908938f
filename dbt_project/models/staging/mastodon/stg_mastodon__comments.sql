with source as (
    select * from {{ source('raw_mastodon', 'mentions') }}
),

own_accounts as (
    select distinct statuses.account_id from {{ source('raw_mastodon', 'statuses') }} as statuses
),

renamed as (
    select
        -- ids: a mention is itself a status
        'mastodon' as platform,
        source.id as comment_id,
        case when source.in_reply_to_id is null then 'mention' else 'comment' end as comment_kind,
        source.in_reply_to_id as post_id,
        cast(null as {{ dbt.type_string() }}) as parent_comment_id,
        'mastodon_handle' as author_key_kind,
        {{ clean_handle('source.account_acct') }} as author_key,

        -- strings
        {{ clean_text('source.account_name') }} as author_name,
        {{ clean_text('source.account_link') }} as author_link,
        cast(null as {{ dbt.type_string() }}) as author_location,
        source.content as comment_text,
        source.language as language_code,
        source.url as comment_url,

        -- booleans: the company may mention itself
        own_accounts.account_id is not null as is_own,

        -- timestamps
        source.created_at,
        cast(null as timestamp with time zone) as edited_at,
        cast(null as timestamp with time zone) as deleted_at,

        -- audit
        source._dlt_load_id
    from source
    left join own_accounts
        on source.account_id = own_accounts.account_id
    where source.created_at < {{ as_of() }}
)

select * from renamed
