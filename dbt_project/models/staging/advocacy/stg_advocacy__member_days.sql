with source as (
    select * from {{ source('raw_advocacy', 'member_days') }}
),

-- Two spellings of one key are one employee: the row that landed last counts.
ranked as (
    select
        source.*,
        {{ clean_email('source.employee') }} as employee_key,
        row_number() over (
            partition by {{ clean_email('source.employee') }}, source.platform, source.date, source.metric
            order by source._dlt_load_id desc, source.employee asc
        ) as recency
    from source
),

renamed as (
    select
        -- ids
        ranked.employee_key,
        ranked.platform,

        -- dates
        ranked.date as metric_date,

        -- strings
        ranked.metric,

        -- measures
        ranked.value,

        -- audit
        ranked._dlt_load_id
    from ranked
    where
        ranked.recency = 1
        and ranked.date <= {{ last_reporting_date() }}
)

select * from renamed
