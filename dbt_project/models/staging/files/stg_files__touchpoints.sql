with source as (

    select * from {{ source('raw_files', 'touchpoints') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.person_key') }} as person_key,
        {{ clean_text('source.activity_key') }} as activity_key,

        -- text
        {{ clean_text('source.channel') }} as channel,
        coalesce(lower({{ clean_text('source.touch_type') }}), 'visit') as touch_type,
        lower({{ clean_text('source.platform') }}) as platform,
        {{ clean_text('source.campaign') }} as campaign,

        -- timestamps
        source.touched_at,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where source.touched_at < {{ as_of() }}

)

select * from renamed
