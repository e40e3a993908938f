{{ config(materialized='table') }}

-- Which activities asked a question: each key of the register, by the same order as keys of other files.
with questions as (
    select * from {{ ref('stg_files__questions') }}
),

activity_keys as (
    select * from {{ ref('int_social__activity_keys') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

messages as (
    select * from {{ ref('int_voice__messages') }}
),

-- LinkedIn counts comments and lets nobody keep them: where no comment has ever been read, none can be.
readable_platforms as (
    select distinct messages.platform
    from messages
    where messages.message_kind in ('comment', 'reply', 'answer') and not messages.is_own
),

listed as (
    select
        questions.question_key,
        {{ split_to_rows('questions.activity_keys', ';') }} as activity_key
    from questions
),

cleaned as (
    select distinct
        listed.question_key,
        {{ clean_text('listed.activity_key') }} as activity_key
    from listed
    where {{ clean_text('listed.activity_key') }} is not null
),

matched as (
    select
        cleaned.question_key,
        cleaned.activity_key,
        coalesce(activity_keys.activity_id, file_keys.activity_id) as activity_id,
        row_number() over (
            partition by cleaned.question_key, cleaned.activity_key
            order by
                case activity_keys.key_kind
                    when 'activity_id' then 1
                    when 'post_id' then 2
                    when 'url' then 3
                    when 'code' then 4
                    else 5
                end
        ) as match_rank
    from cleaned
    left join activity_keys
        on
            cleaned.activity_key = activity_keys.key_value
            and activity_keys.activity_id is not null
    left join file_keys
        on cleaned.activity_key = file_keys.activity_key
),

final as (
    select
        matched.question_key,
        matched.activity_key,
        activities.activity_id,
        readable_platforms.platform is not null as is_readable
    from matched
    left join activities
        on matched.activity_id = activities.activity_id
    left join readable_platforms
        on activities.platform = readable_platforms.platform
    where matched.match_rank = 1
)

select * from final
