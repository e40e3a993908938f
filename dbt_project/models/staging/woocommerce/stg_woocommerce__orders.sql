with source as (

    select * from {{ source('raw_woocommerce', 'orders') }}

),

renamed as (

    select
        -- ids
        source.id as order_id,
        source.number as order_number,
        source.customer_id,
        {{ clean_text('source.transaction_id') }} as payment_reference,

        -- text
        {{ clean_email('source.email') }} as email,
        {{ clean_text('source.billing_country') }} as country,
        -- plugins add states of their own: there the payment decides
        case
            when source.status in ('processing', 'completed', 'refunded') then 'paid'
            when source.status in ('cancelled', 'failed', 'trash') then 'cancelled'
            when source.status in ('pending', 'on-hold', 'checkout-draft') then 'pending'
            when source.paid_at is not null then 'paid'
            else 'pending'
        end as status,
        {{ clean_text('source.attribution_session_entry') }} as landing_url,
        {{ clean_text('source.attribution_referrer') }} as referrer_url,
        source.currency as original_currency,

        -- measures
        {{ original_money('source.total') }} as original_amount,

        -- booleans
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_journey_ready,

        -- timestamps
        source.created_at as ordered_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
