{{ config(materialized='table') }}

-- Whatever somebody wrote under our posts, to us or about us, on platforms or kept in a file, and what the
-- company answered. Where it
-- answers in posts of its own (X, Mastodon, Bluesky), those are its replies.
with comments as (
    select * from {{ ref('int_social__comments_united') }}
),

posts_united as (
    select * from {{ ref('int_social__posts_united') }}
),

posts as (
    select * from {{ ref('int_social__posts') }}
),

tickets as (
    select * from {{ ref('int_service__tickets_united') }}
),

file_messages as (
    select * from {{ ref('stg_files__messages') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

persons as (
    select * from {{ ref('dim_person') }}
),

employees as (
    select * from {{ ref('stg_files__employees') }}
),

own_replies as (
    select
        posts_united.*,
        row_number() over (
            partition by posts_united.platform, posts_united.post_id
            order by case when posts_united.source = 'files' then 1 else 0 end, posts_united.source
        ) as preference
    from posts_united
    where posts_united.is_reply
),

written as (
    select
        comments.comment_kind as message_kind,
        comments.platform,
        comments.comment_id as external_id,
        comments.post_id as external_post_id,
        -- what Mastodon calls the post may be somebody's comment
        coalesce(comments.parent_comment_id, comments.post_id) as external_parent_id,
        coalesce(comments.is_own, false) as is_own,
        comments.author_key_kind,
        comments.author_key,
        cast(null as {{ dbt.type_string() }}) as second_key_kind,
        cast(null as {{ dbt.type_string() }}) as second_key,
        comments.created_at as written_at,
        case
            when comments.deleted_at < {{ as_of() }} then null
            when comments.platform = 'mastodon' then {{ plain_text('comments.comment_text') }}
            else comments.comment_text
        end as message_text,
        cast(null as {{ dbt.type_string() }}) as activity_key
    from comments
    union all
    select
        'reply' as message_kind,
        own_replies.platform,
        own_replies.post_id as external_id,
        own_replies.in_reply_to_id as external_post_id,
        own_replies.in_reply_to_id as external_parent_id,
        true as is_own,
        cast(null as {{ dbt.type_string() }}) as author_key_kind,
        cast(null as {{ dbt.type_string() }}) as author_key,
        cast(null as {{ dbt.type_string() }}) as second_key_kind,
        cast(null as {{ dbt.type_string() }}) as second_key,
        own_replies.published_at as written_at,
        case
            when own_replies.deleted_at < {{ as_of() }} then null
            when own_replies.platform = 'mastodon' then {{ plain_text('own_replies.post_text') }}
            else own_replies.post_text
        end as message_text,
        cast(null as {{ dbt.type_string() }}) as activity_key
    from own_replies
    -- An answer in which the company names itself is among the mentions as well.
    left join comments
        on own_replies.platform = comments.platform and own_replies.post_id = comments.comment_id
    where own_replies.preference = 1 and comments.comment_id is null
    union all
    select
        'ticket' as message_kind,
        coalesce(tickets.platform, 'other') as platform,
        'ticket:' || tickets.ticket_id as external_id,
        cast(null as {{ dbt.type_string() }}) as external_post_id,
        cast(null as {{ dbt.type_string() }}) as external_parent_id,
        false as is_own,
        case
            when tickets.requester_email is not null then 'email'
            when tickets.contact_id is not null then 'crm_contact'
        end as author_key_kind,
        coalesce(tickets.requester_email, tickets.contact_id) as author_key,
        'crm_contact' as second_key_kind,
        tickets.contact_id as second_key,
        tickets.created_at as written_at,
        tickets.subject as message_text,
        cast(null as {{ dbt.type_string() }}) as activity_key
    from tickets
    union all
    select
        file_messages.message_kind,
        file_messages.platform,
        'files:' || file_messages.message_key as external_id,
        cast(null as {{ dbt.type_string() }}) as external_post_id,
        cast(null as {{ dbt.type_string() }}) as external_parent_id,
        false as is_own,
        file_messages.author_key_kind,
        file_messages.author_key,
        cast(null as {{ dbt.type_string() }}) as second_key_kind,
        cast(null as {{ dbt.type_string() }}) as second_key,
        file_messages.written_at,
        file_messages.message_text,
        file_messages.activity_key
    from file_messages
),

keyed as (
    select
        {{ sha_key(['written.platform', 'written.external_id']) }} as message_id,
        written.*
    from written
),

related as (
    select
        keyed.message_id,
        parents.message_id as parent_message_id,
        coalesce(parents.message_id, keyed.message_id) as root_id,
        coalesce(posts.activity_id, file_keys.activity_id) as activity_id
    from keyed
    left join keyed as parents
        on
            keyed.platform = parents.platform
            and keyed.external_parent_id = parents.external_id
    -- a reply of ours is a message, not the post that it is under
    left join posts
        on
            keyed.platform = posts.platform
            and keyed.external_post_id = posts.post_id
            and posts.activity_type <> 'reply'
    left join file_keys
        on keyed.activity_key = file_keys.activity_key
),

-- Each step doubles how far up a message looks: five reach the root of 32 answers to answers.
{% for step in range(5) -%}
roots_{{ step }} as (
    select
        lower_part.message_id,
        upper_part.root_id
    from {{ 'related' if loop.first else 'roots_' ~ (step - 1) }} as lower_part
    -- inner: a root is a message
    inner join {{ 'related' if loop.first else 'roots_' ~ (step - 1) }} as upper_part
        on lower_part.root_id = upper_part.message_id
),

{% endfor -%}

employed as (
    select distinct person_keys.person_id
    from employees
    -- inner: an employee whom no other system knows by the address is recognized by the address alone
    inner join person_keys
        on employees.employee_key = person_keys.key_value and person_keys.key_kind = 'email'
),

employee_addresses as (
    select distinct employees.employee_key from employees
),

known as (
    select
        keyed.message_id,
        coalesce(first_keys.person_id, second_keys.person_id) as person_id
    from keyed
    left join person_keys as first_keys
        on
            keyed.author_key_kind = first_keys.key_kind
            and keyed.author_key = first_keys.key_value
            and first_keys.key_kind <> 'anonymous_id'
    left join person_keys as second_keys
        on
            keyed.second_key_kind = second_keys.key_kind
            and keyed.second_key = second_keys.key_value
    where not keyed.is_own
),

final as (
    select
        keyed.message_id,
        roots_4.root_id as thread_id,
        related.parent_message_id,
        coalesce(related.activity_id, root_relations.activity_id) as activity_id,
        known.person_id,
        keyed.message_kind,
        keyed.platform,
        keyed.author_key_kind,
        keyed.author_key,
        case
            when keyed.is_own then 'company'
            when employed.person_id is not null or employee_addresses.employee_key is not null
                then 'employee'
            when persons.customer_at <= keyed.written_at then 'customer'
            when known.person_id is not null then 'lead'
            else 'stranger'
        end as author_role,
        {{ clean_text('keyed.message_text') }} as message_text,
        keyed.is_own,
        keyed.written_at
    from keyed
    -- inner: both are made of every message
    inner join related
        on keyed.message_id = related.message_id
    inner join roots_4
        on keyed.message_id = roots_4.message_id
    -- inner: a root is a message
    inner join related as root_relations
        on roots_4.root_id = root_relations.message_id
    left join known
        on keyed.message_id = known.message_id
    left join persons
        on known.person_id = persons.person_id
    left join employed
        on known.person_id = employed.person_id
    left join employee_addresses
        on keyed.author_key = employee_addresses.employee_key and keyed.author_key_kind = 'email'
)

select * from final
