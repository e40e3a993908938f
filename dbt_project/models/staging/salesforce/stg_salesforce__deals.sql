with source as (

    select * from {{ source('raw_salesforce', 'opportunities') }}

),

renamed as (

    select
        -- ids
        source.id as deal_id,
        'default' as pipeline_id,
        source.stage_name as stage_id,
        source.owner_id,

        -- text
        source.name as deal_name,
        {{ deal_type_of('source.type') }} as deal_type,
        coalesce(
            upper({{ clean_text('source.currency_iso_code') }}), '{{ var("reporting_currency") }}'
        ) as original_currency,
        source.lead_source as analytics_source,

        -- measures
        {{ original_money('source.amount') }} as original_amount,

        -- booleans
        source.is_won as is_closed_won,
        source.is_deleted or source.deleted_at is not null as is_archived,

        -- timestamps
        -- The close date is a day of the user's own zone: where it is the day of the last stage, that
        -- stage's moment is meant; a day that somebody wrote by hand is taken at its beginning.
        case
            when
                cast(source.last_stage_change_at as date)
                between source.close_date - interval 1 day and source.close_date + interval 1 day
                then source.last_stage_change_at
            else cast(source.close_date as {{ type_instant() }})
        end as close_date_at,
        source.created_at,
        source.updated_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
