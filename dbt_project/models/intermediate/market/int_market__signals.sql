-- What a rule may count: labels that were read, questions and complaints left unanswered, other brands named.
with spoken as (
    select * from {{ ref('int_voice__spoken') }}
),

messages as (
    select * from {{ ref('int_voice__messages') }}
),

brand_mentions as (
    select * from {{ ref('int_market__brand_mentions') }}
),

own_answers as (
    select
        messages.thread_id,
        messages.written_at
    from messages
    where messages.is_own
),

-- Service desks answer tickets in their own system: how fast is measured there.
asking as (
    select
        spoken.message_id,
        spoken.activity_id,
        spoken.product_area,
        messages.thread_id,
        spoken.written_at,
        {{ plus_microseconds('spoken.written_at', (var('slow_answer_hours') | int) * 3600 * 1000000) }}
            as late_at
    from spoken
    -- inner: what was spoken is of messages
    inner join messages
        on spoken.message_id = messages.message_id
    where
        spoken.kind in ('question', 'complaint')
        and messages.message_kind in ('comment', 'reply', 'mention')
),

answered as (
    select
        asking.message_id,
        min(own_answers.written_at) as answered_at
    from asking
    -- inner: a message that nobody answered has no row
    inner join own_answers
        on asking.thread_id = own_answers.thread_id and asking.written_at <= own_answers.written_at
    group by asking.message_id
),

united as (
    select
        spoken.message_id,
        spoken.kind as label,
        spoken.activity_id,
        spoken.product_area,
        cast(null as {{ dbt.type_string() }}) as brand,
        spoken.written_at as seen_at
    from spoken
    where spoken.kind is not null
    union all
    select
        asking.message_id,
        'slow_answer' as label,
        asking.activity_id,
        asking.product_area,
        cast(null as {{ dbt.type_string() }}) as brand,
        asking.late_at as seen_at
    from asking
    left join answered
        on asking.message_id = answered.message_id
    where
        asking.late_at < {{ as_of() }}
        and (answered.answered_at is null or answered.answered_at > asking.late_at)
    union all
    select
        brand_mentions.message_id,
        'brand_mention' as label,
        brand_mentions.activity_id,
        brand_mentions.product_area,
        brand_mentions.brand,
        brand_mentions.written_at as seen_at
    from brand_mentions
    where not brand_mentions.is_own
),

final as (
    select
        united.message_id,
        united.label,
        united.activity_id,
        united.product_area,
        united.brand,
        cast({{ dbt.date_trunc('week', reporting_date('united.seen_at')) }} as date) as week_start_date,
        united.seen_at
    from united
)

select * from final
