with source as (

    select * from {{ source('raw_hubspot', 'deals') }}

),

renamed as (

    select
        -- ids
        source.id as deal_id,
        source.pipeline as pipeline_id,
        source.dealstage as stage_id,
        source.owner_id,

        -- text
        source.dealname as deal_name,
        lower({{ clean_text('source.dealtype') }}) as deal_type,
        coalesce(
            upper({{ clean_text('source.deal_currency_code') }}), '{{ var("reporting_currency") }}'
        ) as original_currency,
        source.analytics_source,

        -- measures
        {{ original_money('source.amount') }} as original_amount,

        -- booleans
        source.is_closed_won,
        coalesce(source.archived, false) as is_archived,

        -- timestamps
        source.closed_at as close_date_at,
        source.created_at,
        source.updated_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
