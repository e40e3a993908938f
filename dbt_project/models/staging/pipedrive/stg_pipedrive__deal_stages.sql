with stages as (

    select * from {{ source('raw_pipedrive', 'stages') }}

),

pipelines as (

    select * from {{ source('raw_pipedrive', 'pipelines') }}

),

final as (

    select
        -- ids
        stages.pipeline_id,
        stages.id as stage_id,

        -- text
        stages.name as stage_name,

        -- measures
        stages.display_order,
        -- Percent here, and no stage wins by itself.
        least(stages.probability / 100, 0.99) as probability,

        -- booleans
        false as is_closed,

        -- audit
        stages._dlt_load_id
    from stages

    union all

    select
        pipelines.id as pipeline_id,
        ends.stage_id,
        ends.stage_name,
        ends.display_order,
        ends.probability,
        true as is_closed,
        pipelines._dlt_load_id
    from pipelines
    cross join (
        values
        ('won', 'Won', 1001, 1.0),
        ('lost', 'Lost', 1002, 0.0),
        ('nodecision', 'No decision', 1003, 0.0)
    ) as ends (stage_id, stage_name, display_order, probability)

)

select * from final
