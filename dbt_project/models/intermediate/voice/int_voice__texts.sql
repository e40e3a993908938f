{{ config(materialized='table') }}

-- What is to be read: a text counts once, however many wrote it. The company's own is not read.
with messages as (
    select * from {{ ref('int_voice__messages') }}
),

ranked as (
    select
        {{ sha_key(['messages.message_text']) }} as text_key,
        messages.message_text,
        messages.message_id,
        messages.written_at,
        row_number() over (
            partition by messages.message_text
            order by messages.written_at, messages.message_id
        ) as preference
    from messages
    where messages.message_text is not null and not messages.is_own
),

final as (
    select
        ranked.text_key,
        ranked.message_text,
        ranked.message_id as first_message_id,
        ranked.written_at as first_at
    from ranked
    where ranked.preference = 1
)

select * from final
