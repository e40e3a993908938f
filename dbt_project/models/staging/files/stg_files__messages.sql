with source as (

    select * from {{ source('raw_files', 'messages') }}

),

renamed as (

    select
        -- ids
        source.message_key,
        case when source.person_key like '%@%' then 'email' else 'person_key' end as author_key_kind,
        case
            when source.person_key like '%@%' then {{ clean_email('source.person_key') }}
            else {{ clean_text('source.person_key') }}
        end as author_key,
        {{ clean_text('source.person_key') }} as person_key,
        {{ clean_text('source.activity_key') }} as activity_key,

        -- text
        source.kind as message_kind,
        {{ channel_platform("coalesce(" ~ clean_text('source.platform') ~ ", 'other')") }} as platform,
        {{ clean_text('source.text') }} as message_text,

        -- timestamps
        source.written_at,

        -- audit
        source._dlt_load_id
    from source
    where source.written_at < {{ as_of() }}

)

select * from renamed
