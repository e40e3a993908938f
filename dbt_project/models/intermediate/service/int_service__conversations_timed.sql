{{ config(materialized='table') }}

-- How long each conversation waited, by opening hours and by the calendar.
with conversations as (
    select * from {{ ref('int_service__conversations') }}
),

business_days as (
    select * from {{ ref('int_service__business_days') }}
),

dated as (
    select
        conversations.*,
        coalesce(conversations.first_replied_at, {{ as_of() }}) as waited_until
    from conversations
),

measured as (
    select
        dated.*,
        {{ open_seconds_at('dated.waited_until', 'last_days') }}
        - {{ open_seconds_at('dated.opened_at', 'first_days') }} as waited_seconds,
        -- A closed day opens and closes at one moment.
        dated.opened_at < first_days.opens_at or dated.opened_at >= first_days.closes_at as is_after_hours
    from dated
    -- inner: the calendar has every day from the settings' first one on
    inner join business_days as first_days
        on {{ service_date('dated.opened_at') }} = first_days.date_day
    inner join business_days as last_days
        on {{ service_date('dated.waited_until') }} = last_days.date_day
),

final as (
    select
        measured.conversation_id,
        measured.source,
        measured.person_id,
        measured.activity_id,
        measured.platform,
        measured.satisfaction,
        case
            when measured.first_replied_at is not null
                then cast(measured.waited_seconds as {{ type_double() }}) / 60
        end as first_response_minutes,
        {{ minutes_between('measured.opened_at', 'measured.first_replied_at') }}
            as first_response_calendar_minutes,
        {{ exact_days_between('measured.opened_at', 'measured.resolved_at') }} * 24 as resolution_hours,
        measured.is_customer,
        measured.is_reopened,
        measured.is_after_hours,
        case when measured.is_reply_reported then measured.first_replied_at is not null end as is_answered,
        -- Who waits and may still be answered in time is neither served well nor badly.
        case
            when not measured.is_reply_reported then null
            when measured.waited_seconds > 60 * {{ var('service_target_minutes') }} then false
            when measured.first_replied_at is not null then true
        end as is_in_target,
        {{ reporting_date('measured.opened_at') }} as opened_date,
        measured.opened_at,
        measured.first_replied_at,
        measured.resolved_at
    from measured
)

select * from final
