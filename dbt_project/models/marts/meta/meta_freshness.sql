with source_runs as (
    select * from {{ ref('stg_tilltale__source_runs') }}
),

sources as (
    select * from {{ ref('seed_sources') }}
),

ranked as (
    select
        source_runs.*,
        row_number() over (
            partition by source_runs.source
            order by source_runs.started_at desc, source_runs.run_id desc
        ) as recency,
        max(case when source_runs.status = 'ok' then source_runs.as_of end)
            over (partition by source_runs.source) as last_ok_as_of,
        max(case when source_runs.status = 'ok' then source_runs.finished_at end)
            over (partition by source_runs.source) as last_ok_finished_at
    from source_runs
),

latest as (
    select
        ranked.source,
        coalesce(sources.source_name, ranked.source) as source_name,
        coalesce(sources.late_after_hours, 36) as late_after_hours,
        case
            when ranked.status = 'failed' then 'failed'
            when
                {{ exact_days_between('ranked.last_ok_as_of', as_of()) }}
                > coalesce(sources.late_after_hours, 36) / 24.0
                then 'late'
            when
                sources.restatement_days > 0
                and {{ exact_days_between('ranked.last_record_at', as_of()) }} <= sources.restatement_days
                then 'settling'
            else 'fresh'
        end as state,
        ranked.error_kind,
        ranked.message as error_message,
        coalesce(ranked.rows_total, 0) as rows_loaded,
        coalesce(ranked.rows_quarantined_total, 0) as rows_quarantined,
        ranked.last_ok_finished_at as last_loaded_at,
        ranked.last_record_at
    from ranked
    left join sources
        on ranked.source = sources.source
    where ranked.recency = 1
),

final as (
    select
        latest.source,
        latest.source_name,
        latest.state,
        latest.error_kind,
        case latest.state
            when 'failed'
                then
                    'The last load failed, older data is shown: '
                    || rtrim(coalesce(latest.error_message, 'see the run in Dagster'), '.') || '.'
            when 'late'
                then
                    'No load for more than ' || cast(latest.late_after_hours as varchar)
                    || ' hours: run the pipeline, or look at its schedule.'
            when 'settling' then 'The platform may still correct its latest days.'
            else 'Up to date.'
        end as advice,
        cast(latest.rows_loaded as bigint) as rows_loaded,
        cast(latest.rows_quarantined as bigint) as rows_quarantined,
        latest.last_loaded_at,
        latest.last_record_at
    from latest
)

select * from final
