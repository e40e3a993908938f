with source as (

    select * from {{ source('raw_files', 'costs') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.activity_key') }} as activity_key,

        -- text
        {{ clean_text('source.channel') }} as channel,
        coalesce(lower({{ clean_text('source.kind') }}), 'other') as cost_kind,
        coalesce(
            upper({{ clean_text('source.currency') }}), '{{ var("reporting_currency") }}'
        ) as original_currency,

        -- measures
        {{ original_money('source.amount') }} as original_amount,

        -- dates
        source.date as cost_date,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where source.date <= {{ last_reporting_date() }}

)

select * from renamed
