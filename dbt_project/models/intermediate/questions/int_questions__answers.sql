{{ config(materialized='table') }}

-- What others wrote under the posts that asked, and in the threads below them, with the company's first
-- reply to it. A message in a thread may hang under no post itself: the thread then says which post it is
-- about.
with posts as (
    select * from {{ ref('int_questions__posts') }}
),

messages as (
    select * from {{ ref('int_voice__messages') }}
),

asking as (
    select distinct
        posts.question_key,
        posts.activity_id
    from posts
    where posts.activity_id is not null
),

threads as (
    select distinct
        asking.question_key,
        messages.thread_id
    from asking
    -- inner: posts that nobody answered have no thread
    inner join messages
        on asking.activity_id = messages.activity_id
),

-- A thread holds answers to answers: the company's reply is to the message that it answers.
replies as (
    select
        messages.parent_message_id,
        min(messages.written_at) as replied_at
    from messages
    where messages.is_own and messages.parent_message_id is not null
    group by messages.parent_message_id
),

final as (
    select
        threads.question_key,
        messages.message_id,
        messages.person_id,
        messages.author_role,
        messages.written_at,
        replies.replied_at
    from threads
    -- inner: every message of the threads
    inner join messages
        on threads.thread_id = messages.thread_id
    left join replies
        on
            messages.message_id = replies.parent_message_id
            and messages.written_at <= replies.replied_at
    where messages.author_role not in ('company', 'employee')
)

select * from final
