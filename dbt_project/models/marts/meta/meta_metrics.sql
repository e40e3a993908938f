with metrics as (
    select * from {{ ref('seed_metrics') }}
),

final as (
    select
        metrics.name,
        metrics.definition,
        metrics.formula,
        metrics.unit,
        metrics.source_tables
    from metrics
)

select * from final
