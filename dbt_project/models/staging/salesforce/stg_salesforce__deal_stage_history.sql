with source as (

    select * from {{ source('raw_salesforce', 'opportunity_history') }}

),

-- A row is written for every change of stage, amount, probability or close date.
compared as (

    select
        source.*,
        lag(source.stage_name) over (
            partition by source.opportunity_id
            order by source.created_at, source.id
        ) as previous_stage_name
    from source
    where source.created_at < {{ as_of() }}

),

entered as (

    select
        -- ids
        compared.opportunity_id as deal_id,
        compared.stage_name as stage_id,

        -- text
        cast(null as {{ dbt.type_string() }}) as source_type,

        -- timestamps
        compared.created_at as entered_at,

        -- audit
        max(compared._dlt_load_id) as _dlt_load_id
    from compared
    where compared.previous_stage_name is distinct from compared.stage_name
    group by compared.opportunity_id, compared.stage_name, compared.created_at

)

select * from entered
