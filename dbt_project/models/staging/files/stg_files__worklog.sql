with source as (

    select * from {{ source('raw_files', 'worklog') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_email('source.employee') }} as employee_key,
        {{ clean_text('source.activity_key') }} as activity_key,

        -- text
        lower({{ clean_text('source.activity_type') }}) as activity_type,
        lower({{ clean_text('source.platform') }}) as platform,

        -- measures
        source.hours,

        -- dates
        source.date as work_date,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where source.date <= {{ last_reporting_date() }}

)

select * from renamed
