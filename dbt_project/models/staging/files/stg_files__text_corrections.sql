with source as (
    select * from {{ source('raw_files', 'text_corrections') }}
),

renamed as (
    select
        source.row_id,
        {{ clean_text('source.message_id') }} as message_id,
        {{ clean_text('source.text_key') }} as text_key,
        {{ clean_text('source.kind') }} as kind,
        {{ clean_text('source.product_area') }} as product_area,
        cast(source.sentiment as {{ type_double() }}) as sentiment,
        source.line as line_number,
        source._dlt_load_id
    from source
)

select * from renamed
