with source as (

    select * from {{ source('raw_salesforce', 'opportunity_stages') }}

),

-- A stage that was switched off and made anew has two rows: the one in use counts, then the later.
ranked as (

    select
        source.*,
        row_number() over (
            partition by source.stage_name
            order by source.is_active desc, source.id desc
        ) as preference
    from source

),

renamed as (

    select
        -- ids
        'default' as pipeline_id,
        ranked.stage_name as stage_id,

        -- text
        coalesce(ranked.label, ranked.stage_name) as stage_name,

        -- measures
        ranked.sort_order as display_order,
        -- Salesforce has percent, and a flag of its own for won: only that makes 1.
        case
            when ranked.is_won then 1
            when ranked.is_closed then 0
            else least(ranked.default_probability / 100, 0.99)
        end as probability,

        -- booleans
        ranked.is_closed,

        -- audit
        ranked._dlt_load_id
    from ranked
    where ranked.preference = 1

)

select * from renamed
