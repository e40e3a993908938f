with metrics as (
    select * from {{ ref('seed_metrics') }}
),

queries as (
    select * from {{ ref('seed_metric_queries') }}
),

final as (
    select
        metrics.name,
        metrics.definition,
        metrics.formula,
        metrics.unit,
        metrics.source_tables,
        queries.query_table,
        queries.query_expression,
        queries.query_date
    from metrics
    left join queries on metrics.name = queries.name
)

select * from final
