with source as (

    select * from {{ source('raw_files', 'questions') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.question_key') }} as question_key,
        {{ clean_text('source.activity_keys') }} as activity_keys,

        -- text
        {{ clean_text('source.question') }} as question,
        {{ clean_text('source.department') }} as department,
        case
            when coalesce(source.decided_at < {{ as_of() }}, true) then {{ clean_text('source.decision') }}
        end as decision,
        {{ clean_text('source.learned') }} as learned,

        -- timestamps
        source.asked_at,
        case when source.decided_at < {{ as_of() }} then source.decided_at end as decided_at,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where source.asked_at < {{ as_of() }}

)

select * from renamed
