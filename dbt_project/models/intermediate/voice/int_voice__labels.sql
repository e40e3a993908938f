{{ config(materialized='table') }}

with messages as (
    select * from {{ ref('int_voice__messages') }}
),

texts as (
    select * from {{ ref('int_voice__texts') }}
),

readings as (
    select * from {{ ref('int_voice__readings') }}
),

duplicates as (
    select * from {{ ref('int_voice__duplicates') }}
),

topics as (
    select * from {{ ref('int_voice__topics') }}
),

final as (
    select
        messages.message_id,
        texts.text_key,
        coalesce(duplicates.first_key, texts.text_key) as first_text_key,
        case
            when first_texts.first_message_id <> messages.message_id then first_texts.first_message_id
        end as duplicate_of,
        readings.language,
        readings.kind,
        readings.product_area,
        topics.topic,
        readings.label_source,
        readings.language_confidence,
        readings.sentiment,
        readings.sentiment_confidence,
        readings.kind_confidence,
        readings.area_confidence
    from messages
    -- inner: what is not to be read (the company's own, deleted texts) has no labels
    inner join texts
        on messages.message_text = texts.message_text and not messages.is_own
    inner join readings
        on texts.text_key = readings.text_key
    left join duplicates
        on texts.text_key = duplicates.text_key
    left join texts as first_texts
        on coalesce(duplicates.first_key, texts.text_key) = first_texts.text_key
    left join topics
        on texts.text_key = topics.text_key
)

select * from final
