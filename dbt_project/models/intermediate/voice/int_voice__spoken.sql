{{ config(materialized='table') }}

-- Who says what, with the account behind it. The same author saying nearly the same within seven days says
-- it once.
with labels as (
    select * from {{ ref('int_voice__labels') }}
),

messages as (
    select * from {{ ref('int_voice__messages') }}
),

persons as (
    select * from {{ ref('dim_person') }}
),

authored as (
    select
        labels.message_id,
        messages.activity_id,
        messages.person_id,
        coalesce(persons.company_id, messages.person_id) as account_id,
        messages.platform,
        messages.author_role,
        labels.language,
        labels.kind,
        labels.product_area,
        labels.topic,
        labels.text_key,
        labels.first_text_key,
        labels.sentiment,
        labels.duplicate_of is not null as is_copy,
        coalesce(messages.person_id, messages.author_key_kind || ':' || messages.author_key) as author,
        cast({{ dbt.date_trunc('week', reporting_date('messages.written_at')) }} as date) as week_start_date,
        messages.written_at
    from labels
    -- inner: labels are of messages; an employee's words are no customer's
    inner join messages
        on labels.message_id = messages.message_id and messages.author_role <> 'employee'
    left join persons
        on messages.person_id = persons.person_id
),

followed as (
    select
        authored.*,
        lag(authored.written_at) over (
            partition by authored.author, authored.first_text_key
            order by authored.written_at, authored.message_id
        ) as said_before_at
    from authored
),

final as (
    select
        followed.message_id,
        followed.activity_id,
        followed.person_id,
        followed.account_id,
        followed.text_key,
        followed.platform,
        followed.author_role,
        followed.language,
        followed.kind,
        followed.product_area,
        followed.topic,
        followed.sentiment,
        followed.is_copy,
        followed.week_start_date,
        followed.written_at
    from followed
    where
        followed.author is null
        or followed.said_before_at is null
        or followed.said_before_at < {{ plus_microseconds('followed.written_at', -7 * 86400 * 1000000) }}
)

select * from final
