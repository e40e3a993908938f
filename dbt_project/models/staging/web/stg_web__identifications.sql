with source as (

    select * from {{ source('raw_web', 'form_submissions') }}

),

-- Whoever fills in a form says which browser is theirs.
renamed as (

    select
        -- ids
        source.id as identification_id,
        {{ clean_text('source.anonymous_id') }} as anonymous_id,

        -- text
        {{ clean_email('source.email') }} as email,

        -- timestamps
        source.submitted_at as identified_at,

        -- audit
        source._dlt_load_id
    from source
    where source.submitted_at < {{ as_of() }}

)

select * from renamed
