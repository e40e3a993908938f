{{ config(materialized='table') }}

with spans as (
    select * from {{ ref('int_service__spans') }}
),

conversations as (
    select * from {{ ref('int_service__conversations_timed') }}
),

appointments as (
    select * from {{ ref('int_service__appointments') }}
),

sales_activities as (
    select * from {{ ref('int_crm__sales_activities_united') }}
),

retained as (
    select * from {{ ref('int_service__retained') }}
),

-- A company whose meetings nobody keeps a record of has not made none.
known_meetings as (
    select
        (select count(*) from appointments)
        + (select count(*) from sales_activities where sales_activities.activity_kind = 'meeting') as records
),

appointed as (
    select
        appointments.conversation_id,
        count(*) as appointments
    from appointments
    group by appointments.conversation_id
),

counted as (
    select
        spans.span_kind,
        spans.span,
        spans.platform,
        count(*) as conversations,
        count(conversations.is_answered) as conversations_with_reply_known,
        sum(case when conversations.is_answered then 1 else 0 end) as answered,
        sum(case when not conversations.is_answered then 1 else 0 end) as unanswered,
        count(conversations.is_in_target) as judged,
        sum(case when conversations.is_in_target then 1 else 0 end) as answered_in_target,
        sum(case when conversations.is_after_hours then 1 else 0 end) as after_hours,
        sum(case when conversations.is_reopened then 1 else 0 end) as reopened,
        count(conversations.is_reopened) as reopened_known,
        {% for measure in [
            'first_response_minutes', 'first_response_calendar_minutes', 'resolution_hours',
        ] -%}
        percentile_cont(0.5) within group (order by conversations.{{ measure }}) as median_{{ measure }},
        percentile_cont(0.9) within group (order by conversations.{{ measure }}) as p90_{{ measure }},
        {% endfor -%}
        count(conversations.resolution_hours) as resolved,
        count(conversations.satisfaction) as rated,
        sum(case when conversations.satisfaction = 'good' then 1 else 0 end) as rated_good,
        sum(coalesce(appointed.appointments, 0)) as appointments
    from spans
    -- inner: spans are of these conversations
    inner join conversations
        on spans.conversation_id = conversations.conversation_id
    left join appointed
        on spans.conversation_id = appointed.conversation_id
    group by
        spans.span_kind,
        spans.span,
        spans.platform
),

-- Who was served several times counts once: late if one answer was late, kept if they stayed after any.
served as (
    select
        spans.span_kind,
        spans.span,
        spans.platform,
        retained.person_id,
        min(case
            when conversations.is_in_target then 1
            when not conversations.is_in_target then 0
        end) as is_good,
        max(case when retained.is_retained then 1 else 0 end) as is_retained
    from spans
    -- inner: customers whose days are over, of these conversations
    inner join retained
        on spans.conversation_id = retained.conversation_id
    inner join conversations
        on spans.conversation_id = conversations.conversation_id
    group by
        spans.span_kind,
        spans.span,
        spans.platform,
        retained.person_id
),

kept as (
    select
        served.span_kind,
        served.span,
        served.platform,
        count(*) as customers_served,
        sum(served.is_retained) as customers_retained,
        sum(case when served.is_good = 1 then 1 else 0 end) as customers_served_in_target,
        sum(case when served.is_good = 1 then served.is_retained else 0 end)
            as customers_retained_in_target,
        sum(case when served.is_good = 0 then 1 else 0 end) as customers_served_late,
        sum(case when served.is_good = 0 then served.is_retained else 0 end) as customers_retained_late
    from served
    group by
        served.span_kind,
        served.span,
        served.platform
),

final as (
    select
        counted.span_kind,
        counted.span,
        counted.platform,
        cast(counted.conversations as bigint) as conversations,
        {% for measure in ['answered', 'unanswered', 'answered_in_target'] -%}
        cast(
            case when counted.conversations_with_reply_known > 0 then counted.{{ measure }} end as bigint
        ) as {{ measure }},
        {% endfor -%}
        {{ safe_divide('counted.answered_in_target', 'counted.judged') }} as in_target_rate,
        {{ safe_divide('counted.after_hours', 'counted.conversations') }} as after_hours_rate,
        counted.median_first_response_minutes,
        counted.p90_first_response_minutes,
        counted.median_first_response_calendar_minutes,
        counted.p90_first_response_calendar_minutes,
        cast(counted.resolved as bigint) as resolved,
        counted.median_resolution_hours,
        cast(case when counted.reopened_known > 0 then counted.reopened end as bigint) as reopened,
        cast(case when known_meetings.records > 0 then counted.appointments end as bigint) as appointments,
        cast(counted.rated as bigint) as rated,
        {{ safe_divide('counted.rated_good', 'counted.rated') }} as satisfaction,
        {% for measure in ['customers_served', 'customers_served_in_target', 'customers_served_late'] -%}
        cast(coalesce(kept.{{ measure }}, 0) as bigint) as {{ measure }},
        {% endfor -%}
        {{ safe_divide('kept.customers_retained', 'kept.customers_served') }} as retention_rate_after,
        {{ safe_divide('kept.customers_retained_in_target', 'kept.customers_served_in_target') }}
            as retention_rate_after_in_target,
        {{ safe_divide('kept.customers_retained_late', 'kept.customers_served_late') }}
            as retention_rate_after_late
    from counted
    -- one row, for all
    cross join known_meetings
    left join kept
        on
            counted.span_kind = kept.span_kind
            and counted.span = kept.span
            and counted.platform = kept.platform
)

select * from final
