with source as (

    select * from {{ source('raw_salesforce', 'cases') }}

),

renamed as (

    select
        -- ids
        source.id as ticket_id,
        {{ clean_email('coalesce(source.supplied_email, source.contact_email)') }} as requester_email,
        source.contact_id,

        -- text
        {{ clean_text('source.subject') }} as subject,
        lower({{ clean_text('source.origin') }}) as contact_channel,
        case
            when lower(source.origin) in ('facebook', 'instagram', 'linkedin', 'youtube', 'tiktok')
                then lower(source.origin)
            when lower(source.origin) in ('twitter', 'x') then 'x'
        end as platform,
        lower({{ clean_text('source.priority') }}) as priority,
        -- Salesforce closes a case and has no step between solved and closed.
        case
            when source.is_closed then 'closed'
            when lower(source.status) like '%hold%' or lower(source.status) like '%wait%' then 'pending'
            else 'open'
        end as status,
        cast(null as {{ dbt.type_string() }}) as satisfaction,

        -- measures
        cast(null as bigint) as reopened_count,

        -- timestamps
        source.created_at,
        cast(null as {{ type_instant() }}) as first_replied_at,
        source.closed_at as solved_at,

        -- audit
        source._dlt_load_id
    from source
    where not source.is_deleted and source.created_at < {{ as_of() }}

)

select * from renamed
