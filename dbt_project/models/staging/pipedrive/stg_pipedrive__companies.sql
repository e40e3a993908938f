with source as (

    select * from {{ source('raw_pipedrive', 'organizations') }}

),

renamed as (

    select
        -- ids
        source.id as company_id,

        -- text
        source.name as company_name,
        coalesce({{ url_host('source.website') }}, lower({{ clean_text('source.website') }})) as domain,
        {{ clean_text('source.industry') }} as industry,
        {{ clean_text('source.country') }} as country,

        -- measures
        source.employee_count,

        -- booleans
        source.deleted_at is not null as is_archived,

        -- timestamps
        source.created_at,
        source.updated_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
