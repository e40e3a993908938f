with source as (

    select * from {{ source('raw_pipedrive', 'deals') }}

),

renamed as (

    select
        -- ids
        source.id as deal_id,
        source.org_id as company_id,

        -- booleans
        true as is_primary,

        -- timestamps
        source.updated_at as observed_at,

        -- audit
        source._dlt_load_id
    from source
    where source.org_id is not null and source.created_at < {{ as_of() }}

)

select * from renamed
