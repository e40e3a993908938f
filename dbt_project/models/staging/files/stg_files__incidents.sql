with source as (
    select * from {{ source('raw_files', 'incidents') }}
),

-- The row that landed last is the present one.
ranked as (
    select
        source.*,
        row_number() over (
            partition by {{ clean_text('source.incident_key') }}
            order by source._dlt_load_id desc, source.line desc, source.row_id asc
        ) as recency
    from source
),

renamed as (
    select
        {{ clean_text('ranked.incident_key') }} as incident_key,
        {{ clean_text('ranked.activity_key') }} as activity_key,
        coalesce(ranked.kind, 'other') as incident_kind,
        {{ original_money('ranked.cost') }} as original_cost,
        ranked.currency as original_currency,
        ranked.happened_at,
        case when ranked.detected_at < {{ as_of() }} then ranked.detected_at end as detected_at,
        case when ranked.acted_at < {{ as_of() }} then ranked.acted_at end as acted_at,
        case when ranked.resolved_at < {{ as_of() }} then ranked.resolved_at end as resolved_at,
        ranked._dlt_load_id
    from ranked
    where ranked.recency = 1 and ranked.happened_at < {{ as_of() }}
)

select * from renamed
