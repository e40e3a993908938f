-- Topics are learned from at most topic_sample_size messages that were written before as_of's month: they
-- stay the same for a month, whatever arrives, and learning them costs the same for every company.
with messages as (
    select * from {{ ref('int_voice__messages') }}
),

texts as (
    select * from {{ ref('int_voice__texts') }}
),

readings as (
    select * from {{ ref('int_voice__readings') }}
),

final as (
    select
        messages.message_id,
        texts.text_key,
        texts.message_text,
        readings.language
    from messages
    -- inner: what is not read (the company's own, deleted texts) is no topic
    inner join texts
        on messages.message_text = texts.message_text and not messages.is_own
    inner join readings
        on texts.text_key = readings.text_key
    where
        {{ reporting_date('messages.written_at') }}
        < cast({{ dbt.date_trunc('month', last_reporting_date()) }} as date)
    -- ids are hashes: their order is chance, the same in every run
    order by messages.message_id
    limit {{ var('topic_sample_size') }}
)

select * from final
