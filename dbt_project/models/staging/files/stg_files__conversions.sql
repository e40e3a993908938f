with source as (

    select * from {{ source('raw_files', 'conversions') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.conversion_key') }} as conversion_key,
        {{ clean_text('source.person_key') }} as person_key,
        {{ clean_code('source.code') }} as activity_code,

        -- text
        coalesce(lower({{ clean_text('source.conversion_type') }}), 'revenue') as conversion_type,
        coalesce(
            upper({{ clean_text('source.currency') }}), '{{ var("reporting_currency") }}'
        ) as original_currency,

        -- measures
        {{ original_money('source.amount') }} as original_amount,

        -- timestamps
        source.converted_at,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where source.converted_at < {{ as_of() }}

)

select * from renamed
