with source as (

    select * from {{ source('raw_pipedrive', 'deal_stage_history') }}

),

renamed as (

    select
        -- ids
        source.deal_id,
        source.stage_id,

        -- text
        source.source_type,

        -- timestamps
        source.entered_at,

        -- audit
        source._dlt_load_id
    from source
    where source.entered_at < {{ as_of() }}

)

select * from renamed
