with source as (

    select * from {{ source('raw_shopify', 'orders') }}

),

renamed as (

    select
        -- ids
        source.id as order_id,
        source.name as order_number,
        source.customer_id,
        cast(null as {{ dbt.type_string() }}) as payment_reference,

        -- text
        {{ clean_email('source.email') }} as email,
        {{ clean_text('source.billing_country') }} as country,
        -- about money: a cancelled order that was paid stays paid, and its refund takes the money back
        case
            when source.financial_status in ('PAID', 'PARTIALLY_REFUNDED', 'REFUNDED') then 'paid'
            when source.financial_status in ('VOIDED', 'EXPIRED') or source.cancelled_at is not null
                then 'cancelled'
            else 'pending'
        end as status,
        -- the visit that led to the order; a shop that knows only the first one shows that
        case
            when source.last_visit_occurred_at is not null
                then {{ clean_text('source.last_visit_landing_page') }}
            else {{ clean_text('source.first_visit_landing_page') }}
        end as landing_url,
        case
            when source.last_visit_occurred_at is not null
                then {{ clean_text('source.last_visit_referrer_url') }}
            else {{ clean_text('source.first_visit_referrer_url') }}
        end as referrer_url,
        upper(source.total_shop_currency) as original_currency,

        -- measures
        {{ original_money('source.total_shop_amount') }} as original_amount,

        -- booleans
        source.is_test,
        source.is_journey_ready,

        -- timestamps
        coalesce(source.processed_at, source.created_at) as ordered_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
