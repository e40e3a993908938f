with source as (

    select * from {{ source('raw_files', 'attendance') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.person_key') }} as person_key,
        coalesce(
            {{ clean_text('source.event_key') }}, {{ clean_text('source.activity_key') }}
        ) as activity_key,

        -- text
        coalesce(lower({{ clean_text('source.kind') }}), 'attendance') as attendance_kind,
        {{ clean_text('source.channel') }} as channel,
        coalesce(
            upper({{ clean_text('source.currency') }}), '{{ var("reporting_currency") }}'
        ) as original_currency,

        -- measures
        {{ original_money('source.amount') }} as original_amount,

        -- timestamps
        source.happened_at,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where source.happened_at < {{ as_of() }}

)

select * from renamed
