with source as (

    select * from {{ source('raw_files', 'goals') }}

),

renamed as (

    select
        -- ids
        source.row_id,

        -- text
        {{ clean_text('source.department') }} as department,
        {{ clean_text('source.objective') }} as objective,
        left(source.quarter, 4) || '-' || right(source.quarter, 2) as quarter,
        {{ clean_text('source.unit') }} as unit,
        lower({{ clean_text('source.metric') }}) as metric,

        -- measures
        source.target,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
