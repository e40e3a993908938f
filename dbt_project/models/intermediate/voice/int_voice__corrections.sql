-- What people said that a text is. A row may name the message or the text; of several the last one counts.
with corrections as (
    select * from {{ ref('stg_files__text_corrections') }}
),

messages as (
    select * from {{ ref('int_voice__messages') }}
),

texts as (
    select * from {{ ref('int_voice__texts') }}
),

named as (
    select
        coalesce(
            corrections.text_key,
            case when messages.message_text is not null then {{ sha_key(['messages.message_text']) }} end
        ) as text_key,
        corrections.row_id,
        corrections.kind,
        corrections.product_area,
        corrections.sentiment,
        corrections.line_number,
        corrections._dlt_load_id
    from corrections
    left join messages
        on corrections.message_id = messages.message_id
),

ranked as (
    select
        texts.text_key,
        texts.message_text,
        named.kind,
        named.product_area,
        named.sentiment,
        row_number() over (
            partition by texts.text_key
            order by named._dlt_load_id desc, named.line_number desc, named.row_id asc
        ) as recency
    from named
    -- inner: a correction of a message that is gone corrects nothing
    inner join texts
        on named.text_key = texts.text_key
),

final as (
    select
        ranked.text_key,
        ranked.message_text,
        ranked.kind,
        ranked.product_area,
        ranked.sentiment
    from ranked
    where ranked.recency = 1
)

select * from final
