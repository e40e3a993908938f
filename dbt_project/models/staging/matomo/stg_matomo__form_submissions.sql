with source as (

    select * from {{ source('raw_matomo', 'form_events') }}

),

renamed as (

    select
        -- ids
        source.id as submission_id,
        {{ clean_text('source.visitor_id') }} as anonymous_id,

        -- text
        source.form,
        -- a site may know its users by another name, which says nothing to the other sources
        case when source.user_id like '%@%' then {{ clean_email('source.user_id') }} end as email,
        source.page_url,
        {{ clean_text('source.answer') }} as how_heard,

        -- timestamps
        source.occurred_at as submitted_at,

        -- audit
        source._dlt_load_id
    from source
    where source.occurred_at < {{ as_of() }}

)

select * from renamed
