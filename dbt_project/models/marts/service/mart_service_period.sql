with measures as (
    select * from {{ ref('int_service__measures') }}
),

final as (
    select
        measures.span as period,
        measures.platform,
        measures.conversations,
        measures.answered,
        measures.unanswered,
        measures.answered_in_target,
        measures.in_target_rate,
        measures.after_hours_rate,
        measures.median_first_response_minutes,
        measures.p90_first_response_minutes,
        measures.median_first_response_calendar_minutes,
        measures.p90_first_response_calendar_minutes,
        measures.resolved,
        measures.median_resolution_hours,
        measures.reopened,
        measures.appointments,
        measures.rated,
        measures.satisfaction,
        measures.customers_served,
        measures.customers_served_in_target,
        measures.customers_served_late,
        measures.retention_rate_after,
        measures.retention_rate_after_in_target,
        measures.retention_rate_after_late
    from measures
    where measures.span_kind = 'period'
)

select * from final
