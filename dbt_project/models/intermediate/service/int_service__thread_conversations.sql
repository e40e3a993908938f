{{ config(materialized='table') }}

-- A conversation begins when somebody who is not the company writes into a thread: for the first time, or
-- after the quiet days. What the company writes never begins one, however late it comes.
with messages as (
    select
        messages.*,
        messages.author_role in ('company', 'employee') as is_ours
    from {{ ref('int_voice__messages') }} as messages
    where messages.message_kind in ('comment', 'reply', 'mention')
),

ordered as (
    select
        messages.message_id,
        messages.thread_id,
        messages.platform,
        messages.activity_id,
        messages.person_id,
        messages.author_role,
        messages.is_ours,
        messages.written_at,
        -- Of two messages of one moment the question comes first.
        row_number() over (
            partition by messages.thread_id
            order by messages.written_at, messages.is_ours, messages.message_id
        ) as message_number
    from messages
),

compared as (
    select
        ordered.*,
        lag(ordered.written_at) over (
            partition by ordered.thread_id
            order by ordered.message_number
        ) as previous_at,
        coalesce(max(case when not ordered.is_ours then 1 else 0 end) over (
            partition by ordered.thread_id
            order by ordered.message_number
            rows between unbounded preceding and 1 preceding
        ), 0) as spoken_before
    from ordered
),

begun as (
    select
        compared.*,
        case
            when compared.is_ours then 0
            when compared.spoken_before = 0 then 1
            when
                {{ exact_days_between('compared.previous_at', 'compared.written_at') }}
                > {{ var('conversation_quiet_days') }}
                then 1
            else 0
        end as is_opening
    from compared
),

numbered as (
    select
        begun.*,
        sum(begun.is_opening) over (
            partition by begun.thread_id
            order by begun.message_number
            rows between unbounded preceding and current row
        ) as conversation_number
    from begun
),

summed as (
    select
        numbered.thread_id,
        numbered.conversation_number,
        count(*) as messages,
        min(case when numbered.is_ours then numbered.written_at end) as first_replied_at,
        max(numbered.message_number) as last_message_number
    from numbered
    group by
        numbered.thread_id,
        numbered.conversation_number
),

final as (
    select
        {{ sha_key(['openings.thread_id', 'openings.conversation_number']) }} as conversation_id,
        openings.thread_id,
        openings.person_id,
        openings.activity_id,
        openings.platform,
        openings.author_role as opener_role,
        summed.messages,
        openings.conversation_number > 1 as is_reopened,
        openings.written_at as opened_at,
        summed.first_replied_at,
        -- A thread has no state. It counts as settled when the company had the last word and the quiet days
        -- are over; where somebody else had it, thanks and a cry for help look the same.
        case
            when
                last_messages.is_ours
                and {{ exact_days_between('last_messages.written_at', as_of()) }}
                > {{ var('conversation_quiet_days') }}
                then last_messages.written_at
        end as resolved_at
    from summed
    -- inner: what the company wrote before anybody spoke (number 0) opens nothing
    inner join numbered as openings
        on
            summed.thread_id = openings.thread_id
            and summed.conversation_number = openings.conversation_number
            and openings.is_opening = 1
    -- inner: every conversation has a last message
    inner join numbered as last_messages
        on
            summed.thread_id = last_messages.thread_id
            and summed.last_message_number = last_messages.message_number
)

select * from final
