with source as (

    select * from {{ source('raw_hubspot', 'deal_companies') }}

),

renamed as (

    select
        -- ids
        source.deal_id,
        source.company_id,

        -- booleans
        coalesce(source.is_primary, false) as is_primary,

        -- timestamps
        source.observed_at,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
