with source as (

    select * from {{ source('raw_posthog', 'events') }}

),

-- A page view says no more than the identification before it, which is here already.
renamed as (

    select
        -- ids
        source.id as identification_id,
        coalesce(
            {{ clean_text('source.device_id') }}, {{ clean_text('source.anon_distinct_id') }}
        ) as anonymous_id,

        -- text
        {{ clean_email('source.known_email') }} as email,

        -- timestamps
        source.occurred_at as identified_at,

        -- audit
        source._dlt_load_id
    from source
    where source.event != '$pageview' and source.occurred_at < {{ as_of() }}

)

select * from renamed
