with source as (

    select * from {{ source('raw_hubspot', 'owners') }}

),

renamed as (

    select
        -- ids
        source.id as owner_id,

        -- text
        {{ clean_email('source.email') }} as email,
        source.first_name,
        source.last_name,
        source.team,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
