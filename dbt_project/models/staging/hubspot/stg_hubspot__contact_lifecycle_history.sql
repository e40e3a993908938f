with source as (

    select * from {{ source('raw_hubspot', 'contact_lifecycle_history') }}

),

renamed as (

    select
        -- ids
        source.contact_id,

        -- text
        lower(source.stage) as stage,
        source.source_type,

        -- timestamps
        source.entered_at,

        -- audit
        source._dlt_load_id
    from source
    where source.entered_at < {{ as_of() }}

)

select * from renamed
