with source as (

    select * from {{ source('raw_files', 'applications') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.application_key') }} as application_key,
        {{ clean_text('source.person_key') }} as person_key,
        {{ clean_text('source.activity_key') }} as activity_key,

        -- text
        {{ clean_text('source.position') }} as position_name,
        {{ clean_text('source.channel') }} as channel,
        {{ clean_text('source.campaign') }} as campaign,
        lower({{ clean_text('source.stage') }}) as stage,

        -- timestamps
        source.applied_at,
        case
            when source.interviewed_at < {{ as_of() }} then source.interviewed_at
        end as interviewed_at,
        case when source.hired_at < {{ as_of() }} then source.hired_at end as hired_at,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where source.applied_at < {{ as_of() }}

)

select * from renamed
