{{ config(materialized='table') }}

-- Days of anger in a row are one spike. What the company did: its first answer to one of these messages after
-- the line was crossed.
with anger_days as (
    select * from {{ ref('int_governance__anger_days') }}
),

spoken as (
    select * from {{ ref('int_voice__spoken') }}
),

messages as (
    select * from {{ ref('int_voice__messages') }}
),

followed as (
    select
        anger_days.*,
        case
            when
                lag(anger_days.anger_date) over (order by anger_days.anger_date)
                = cast({{ dbt.dateadd('day', -1, 'anger_days.anger_date') }} as date) then 0
            else 1
        end as begins
    from anger_days
),

grouped as (
    select
        followed.*,
        sum(followed.begins) over (
            order by followed.anger_date
            rows between unbounded preceding and current row
        ) as spike_number
    from followed
),

spikes as (
    select
        min(grouped.anger_date) as first_date,
        max(grouped.anger_date) as last_date,
        sum(grouped.negative_messages) as negative_messages,
        max(case when grouped.begins = 1 then grouped.usual_messages end) as usual_messages,
        min(grouped.first_at) as opened_at,
        -- found at the end of the hour
        {{ dbt.dateadd('hour', 1, dbt.date_trunc('hour', 'min(grouped.crossed_at)')) }} as detected_at
    from grouped
    group by grouped.spike_number
),

angry as (
    select
        spikes.first_date,
        spikes.detected_at,
        messages.thread_id,
        messages.activity_id
    from spikes
    -- inner: messages of its days; others are no part of it
    inner join spoken
        on
            {{ reporting_date('spoken.written_at') }} between spikes.first_date and spikes.last_date
            and {{ is_negative('spoken') }}
    -- inner: what was spoken is of messages
    inner join messages
        on spoken.message_id = messages.message_id
),

answered as (
    select
        angry.first_date,
        min(messages.written_at) as answered_at
    from angry
    -- inner: a spike that nobody answered has no row
    inner join messages
        on
            angry.thread_id = messages.thread_id
            and messages.is_own
            and angry.detected_at <= messages.written_at
    group by angry.first_date
),

posts as (
    select
        angry.first_date,
        angry.activity_id,
        row_number() over (
            partition by angry.first_date
            order by count(*) desc, angry.activity_id asc
        ) as preference
    from angry
    where angry.activity_id is not null
    group by
        angry.first_date,
        angry.activity_id
),

final as (
    select
        {{ sha_key(["'anger'", 'spikes.first_date']) }} as spike_id,
        posts.activity_id,
        spikes.negative_messages,
        spikes.usual_messages,
        spikes.first_date,
        spikes.last_date,
        spikes.opened_at,
        case when spikes.detected_at <= {{ as_of() }} then spikes.detected_at end as detected_at,
        answered.answered_at,
        -- over when a whole day has passed below the line
        case
            when cast({{ dbt.dateadd('day', 1, 'spikes.last_date') }} as date) <= {{ last_reporting_date() }}
                then {{ local_to_instant(dbt.dateadd('day', 1, 'spikes.last_date')) }}
        end as resolved_at
    from spikes
    left join answered
        on spikes.first_date = answered.first_date
    left join posts
        on spikes.first_date = posts.first_date and posts.preference = 1
)

select * from final
