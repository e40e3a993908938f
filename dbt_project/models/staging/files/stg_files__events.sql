with source as (

    select * from {{ source('raw_files', 'events') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.event_key') }} as event_key,

        -- text
        {{ clean_text('source.name') }} as event_name,
        lower({{ clean_text('source.kind') }}) as event_kind,
        {{ clean_text('source.place') }} as place,
        lower({{ clean_text('source.platform') }}) as platform,
        coalesce(
            upper({{ clean_text('source.currency') }}), '{{ var("reporting_currency") }}'
        ) as original_currency,

        -- measures
        source.capacity,
        {{ original_money('source.cost') }} as original_cost,

        -- timestamps: an event ahead is known too
        source.started_at,
        source.ended_at,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
