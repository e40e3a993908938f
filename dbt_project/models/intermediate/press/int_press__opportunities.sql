-- What journalists asked for and nobody has sent them: whom to answer now. Private: it holds names and texts.
with contacts as (
    select * from {{ ref('int_press__contacts') }}
),

journalists as (
    select * from {{ ref('stg_files__journalists') }}
),

final as (
    select
        contacts.row_id,
        contacts.journalist_id,
        contacts.journalist_key,
        journalists.journalist_name,
        journalists.email,
        journalists.outlet,
        contacts.topic,
        contacts.note,
        contacts.url,
        contacts.happened_at
    from contacts
    left join journalists
        on contacts.journalist_key = journalists.journalist_key
    where contacts.press_kind = 'request' and contacts.answered_at is null
)

select * from final
