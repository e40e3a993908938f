with source as (

    select * from {{ source('raw_files', 'fx_rates') }}

),

renamed as (

    select
        -- ids
        source.row_id,

        -- text
        upper(trim(source.from_currency)) as from_currency,
        upper(trim(source.to_currency)) as to_currency,

        -- measures
        source.rate,

        -- dates
        source.date as rate_date,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where source.date <= {{ last_reporting_date() }}

)

select * from renamed
