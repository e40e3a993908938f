with breaks as (
    select * from {{ ref('seed_metric_breaks') }}
),

final as (
    select
        breaks.platform,
        breaks.metric,
        breaks.break_date,
        breaks.label,
        breaks.description
    from breaks
    -- What is only announced has changed nothing yet.
    where breaks.break_date <= {{ last_reporting_date() }}
)

select * from final
