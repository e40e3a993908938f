with source as (

    select * from {{ source('raw_tilltale', 'source_runs') }}

),

renamed as (

    select
        -- ids
        source.source,
        source.run_id,

        -- text
        source.status,
        source.error_kind,
        source.message,
        source.new_fields,

        -- measures
        source.rows_loaded,
        source.rows_quarantined,
        source.rows_deduplicated,
        source.rows_total,
        source.rows_quarantined_total,

        -- timestamps
        source.as_of,
        source.started_at,
        source.finished_at,
        source.last_record_at
    from source

)

select * from renamed
