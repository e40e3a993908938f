with source as (

    select * from {{ source('raw_files', 'employees') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_email('source.employee') }} as employee_key,

        -- text
        {{ clean_text('source.department') }} as department,
        {{ clean_text('source.role') }} as role,
        coalesce(
            upper({{ clean_text('source.currency') }}), '{{ var("reporting_currency") }}'
        ) as original_currency,

        -- measures
        {{ original_money('source.hourly_cost') }} as original_hourly_cost,

        -- booleans
        coalesce(source.publish_figures, false) as is_publishing_figures,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
