with source as (

    select * from {{ source('raw_stripe', 'charges') }}

),

renamed as (

    select
        -- ids
        source.id as charge_id,
        source.customer_id,
        source.payment_intent_id,
        {{ json_text('source.metadata', 'order_id') }} as order_id,
        {{ deal_in_metadata('source.metadata') }} as deal_id,

        -- text
        source.status,
        upper(source.currency) as original_currency,
        {{ clean_email('source.billing_email') }} as billing_email,
        {{ clean_text('source.billing_country') }} as billing_country,

        -- measures
        {{ original_money('source.amount') }} as original_amount,
        {{ original_money('source.amount_refunded') }} as original_refunded_amount,

        -- booleans
        coalesce(source.is_paid, false) as is_paid,
        coalesce(source.is_refunded, false) as is_refunded,

        -- timestamps
        source.created_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
