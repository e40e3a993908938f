with source as (
    select * from {{ source('raw_x', 'mentions') }}
),

-- Ids are numbers of up to 19 digits: the longer one is newer.
own_posts as (
    select
        posts.id,
        posts.author_id,
        first_value(posts.id) over (
            partition by coalesce(posts.first_id, posts.id)
            order by length(posts.id) desc, posts.id desc
        ) as last_id
    from {{ source('raw_x', 'posts') }} as posts
    where posts.created_at < {{ as_of() }}
),

own_accounts as (
    select distinct own_posts.author_id from own_posts
),

versions as (
    select
        source.*,
        row_number() over (
            partition by coalesce(source.first_id, source.id)
            order by length(source.id) desc, source.id desc
        ) as newness
    from source
    where source.created_at < {{ as_of() }}
),

renamed as (
    select
        -- ids: an answer below one of the company's posts is a comment on it
        'x' as platform,
        versions.id as comment_id,
        case
            when coalesce(answered.last_id, discussed.last_id) is null then 'mention'
            else 'comment'
        end as comment_kind,
        coalesce(discussed.last_id, answered.last_id) as post_id,
        case when versions.replied_to_id <> versions.conversation_id then versions.replied_to_id end
            as parent_comment_id,
        case
            when versions.author_username is not null then 'x_handle'
            when versions.author_id is not null then 'x_id'
        end as author_key_kind,
        coalesce({{ clean_handle('versions.author_username') }}, versions.author_id) as author_key,

        -- strings
        {{ clean_text('versions.author_name') }} as author_name,
        {{ clean_text('versions.author_link') }} as author_link,
        {{ clean_text('versions.author_location') }} as author_location,
        versions.text as comment_text,
        versions.lang as language_code,
        'https://x.com/i/web/status/' || versions.id as comment_url,

        -- booleans: the company may mention itself
        own_accounts.author_id is not null as is_own,

        -- timestamps
        coalesce(versions.first_created_at, versions.created_at) as created_at,
        case when versions.id <> versions.first_id then versions.created_at end as edited_at,
        versions.deleted_at,

        -- audit
        versions._dlt_load_id
    from versions
    left join own_posts as answered
        on versions.replied_to_id = answered.id
    left join own_posts as discussed
        on versions.conversation_id = discussed.id
    left join own_accounts
        on versions.author_id = own_accounts.author_id
    where versions.newness = 1
)

select * from renamed
