with source as (
    select * from {{ source('raw_files', 'insight_log') }}
),

renamed as (
    select
        source.row_id,
        source.insight_id,
        source.rule_key,
        cast({{ dbt.date_trunc('week', 'source.week') }} as date) as week_start_date,
        source.state,
        source.outcome,
        {{ clean_email('source.employee') }} as employee_key,
        source.happened_at,
        source.line as line_number,
        source._dlt_load_id
    from source
    where source.happened_at < {{ as_of() }}
)

select * from renamed
