with source as (

    select * from {{ source('raw_files', 'lead_definitions') }}

),

renamed as (

    select
        -- ids
        source.row_id,

        -- text
        source.stage,
        {{ clean_text('source.definition') }} as definition,
        coalesce(source.basis, 'crm') as basis,

        -- measures
        source.min_touches,
        source.within_days,

        -- dates
        source.valid_from as valid_from_date,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where source.valid_from <= {{ last_reporting_date() }}

)

select * from renamed
