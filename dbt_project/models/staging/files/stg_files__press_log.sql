with source as (

    select * from {{ source('raw_files', 'press_log') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.journalist_key') }} as journalist_key,

        -- text
        lower({{ clean_text('source.author_name') }}) as author_name,
        lower({{ clean_text('source.kind') }}) as press_kind,
        {{ clean_text('source.url') }} as url,
        {{ url_host('source.url') }} as url_host,
        {{ clean_text('source.topic') }} as topic,
        {{ clean_text('source.note') }} as note,

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
