with source as (

    select * from {{ source('raw_pipedrive', 'deals') }}

),

renamed as (

    select
        -- ids
        source.id as deal_id,
        source.pipeline_id,
        -- A deal ends beside its stage; its end counts as one.
        case when source.status in ('won', 'lost') then source.status else source.stage_id end as stage_id,
        source.owner_id,

        -- text
        source.title as deal_name,
        {{ deal_type_of('source.deal_type') }} as deal_type,
        coalesce(
            upper({{ clean_text('source.currency') }}), '{{ var("reporting_currency") }}'
        ) as original_currency,
        cast(null as {{ dbt.type_string() }}) as analytics_source,

        -- measures
        {{ original_money('source.amount') }} as original_amount,

        -- booleans
        source.status = 'won' as is_closed_won,
        source.is_deleted or source.deleted_at is not null as is_archived,

        -- timestamps
        case source.status
            when 'won' then coalesce(source.won_at, source.closed_at)
            when 'lost' then coalesce(source.lost_at, source.closed_at)
        end as close_date_at,
        source.created_at,
        source.updated_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
