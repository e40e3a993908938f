with source as (

    select * from {{ source('raw_posthog', 'events') }}

),

renamed as (

    select
        -- ids
        source.id as submission_id,
        coalesce(
            {{ clean_text('source.device_id') }}, {{ clean_text('source.anon_distinct_id') }}
        ) as anonymous_id,

        -- text
        source.form,
        {{ clean_email('source.known_email') }} as email,
        source.current_url as page_url,
        {{ clean_text('source.how_heard') }} as how_heard,

        -- timestamps
        source.occurred_at as submitted_at,

        -- audit
        source._dlt_load_id
    from source
    where source.event not in ('$pageview', '$identify') and source.occurred_at < {{ as_of() }}

)

select * from renamed
