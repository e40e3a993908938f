with source as (

    select * from {{ source('raw_files', 'employee_links') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_email('source.employee') }} as employee_key,

        -- text: a link carries its code itself
        coalesce(
            {{ clean_code('source.code') }}, {{ clean_code(url_param('source.link_url', 'utm_content')) }}
        ) as link_code,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
