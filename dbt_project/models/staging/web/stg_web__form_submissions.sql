with source as (

    select * from {{ source('raw_web', 'form_submissions') }}

),

renamed as (

    select
        -- ids
        source.id as submission_id,
        {{ clean_text('source.anonymous_id') }} as anonymous_id,

        -- text
        source.form,
        {{ clean_email('source.email') }} as email,
        source.page_url,
        {{ clean_text('source.how_heard') }} as how_heard,

        -- timestamps
        source.submitted_at,
        source.received_at,

        -- audit
        source._dlt_load_id
    from source
    where source.submitted_at < {{ as_of() }}

)

select * from renamed
