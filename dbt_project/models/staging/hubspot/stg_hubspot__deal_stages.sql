with source as (

    select * from {{ source('raw_hubspot', 'deal_stages') }}

),

renamed as (

    select
        -- ids
        source.pipeline_id,
        source.stage_id,

        -- text
        source.label as stage_name,

        -- measures
        source.display_order,
        source.probability,

        -- booleans
        coalesce(source.is_closed, false) as is_closed,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
