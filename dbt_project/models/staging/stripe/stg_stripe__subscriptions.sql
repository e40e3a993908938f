with source as (

    select * from {{ source('raw_stripe', 'subscriptions') }}

),

renamed as (

    select
        -- ids
        source.id as subscription_id,
        source.customer_id,
        {{ deal_in_metadata('source.metadata') }} as deal_id,

        -- text
        source.status,
        source.billing_interval,
        upper(source.currency) as original_currency,

        -- measures
        {{ original_money('source.amount') }} as original_amount,
        source.billing_interval_count,

        -- booleans
        coalesce(source.is_ending, false) as is_ending,

        -- timestamps
        source.created_at,
        source.current_period_end_at,
        source.canceled_at,
        source.ended_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
