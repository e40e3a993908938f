with source as (
    select * from {{ source('raw_x', 'posts') }}
),

-- Ids are numbers of up to 19 digits: the longer one is newer.
versions as (
    select
        source.*,
        row_number() over (
            partition by coalesce(source.first_id, source.id)
            order by length(source.id) desc, source.id desc
        ) as newness
    from source
    where
        source.reposted_id is null
        and source.created_at < {{ as_of() }}
),

renamed as (
    select
        -- ids
        'x' as platform,
        versions.id as post_id,
        versions.author_id,
        versions.replied_to_id as in_reply_to_id,

        -- strings: t.co links say nothing, where they lead is in link_url
        case when versions.replied_to_id is null then 'post' else 'reply' end as post_kind,
        trim(regexp_replace(versions.text, 'https://t\.co/[A-Za-z0-9]+', '', 'g')) as post_text,
        versions.link_url,
        'https://x.com/i/web/status/' || versions.id as post_url,
        versions.lang as language_code,

        -- booleans
        versions.replied_to_id is not null as is_reply,

        -- timestamps
        coalesce(versions.first_created_at, versions.created_at) as published_at,
        case when versions.id <> versions.first_id then versions.created_at end as edited_at,
        versions.deleted_at,

        -- audit
        versions._dlt_load_id
    from versions
    where versions.newness = 1
)

select * from renamed
