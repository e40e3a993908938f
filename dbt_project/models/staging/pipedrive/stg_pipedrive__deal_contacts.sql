with source as (

    select * from {{ source('raw_pipedrive', 'deal_participants') }}

),

renamed as (

    select
        -- ids
        source.deal_id,
        source.person_id as contact_id,

        -- text
        cast(null as {{ dbt.type_string() }}) as role,

        -- timestamps
        source.observed_at,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
