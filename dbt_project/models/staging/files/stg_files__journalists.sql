with source as (

    select * from {{ source('raw_files', 'journalists') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.journalist_key') }} as journalist_key,

        -- text
        {{ clean_text('source.name') }} as journalist_name,
        {{ clean_text('source.outlet') }} as outlet,
        -- a host, or an address of the outlet's site
        coalesce(
            {{ url_host("source.outlet_host") }},
            {{ url_host("'https://' || trim(source.outlet_host)") }}
        ) as outlet_host,
        {{ clean_email('source.email') }} as email,
        {{ clean_handle('source.handle') }} as handle,
        {{ clean_text('source.topics') }} as topics,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
