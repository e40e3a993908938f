with source as (

    select * from {{ source('raw_files', 'conversations') }}

),

renamed as (

    select
        -- ids
        {{ clean_text('source.conversation_key') }} as ticket_id,
        case when source.person_key like '%@%' then {{ clean_email('source.person_key') }} end
            as requester_email,
        case when source.person_key not like '%@%' then {{ clean_text('source.person_key') }} end
            as contact_id,

        -- text
        cast(null as {{ dbt.type_string() }}) as subject,
        'message' as contact_channel,
        {{ channel_platform("coalesce(" ~ clean_text('source.platform') ~ ", 'other')") }} as platform,
        cast(null as {{ dbt.type_string() }}) as priority,
        case when source.solved_at < {{ as_of() }} then 'closed' else 'open' end as status,
        source.rating as satisfaction,

        -- measures
        cast(null as bigint) as reopened_count,

        -- timestamps: an appointment may lie ahead
        source.opened_at as created_at,
        case when source.first_replied_at < {{ as_of() }} then source.first_replied_at end
            as first_replied_at,
        case when source.solved_at < {{ as_of() }} then source.solved_at end as solved_at,
        source.appointment_at,

        -- audit
        source._dlt_load_id
    from source
    where source.opened_at < {{ as_of() }}

)

select * from renamed
