with source as (

    select * from {{ source('raw_files', 'lead_verdicts') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.person_key') }} as person_key,

        -- text
        source.verdict,
        source.reason,

        -- timestamps
        source.decided_at,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where source.decided_at < {{ as_of() }}

)

select * from renamed
