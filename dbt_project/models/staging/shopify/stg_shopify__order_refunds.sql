with source as (

    select * from {{ source('raw_shopify', 'order_refunds') }}

),

renamed as (

    select
        -- ids
        source.id as refund_id,
        source.order_id,

        -- text
        upper(source.refunded_shop_currency) as original_currency,

        -- measures
        {{ original_money('source.refunded_shop_amount') }} as original_amount,

        -- timestamps
        source.created_at as refunded_at,

        -- audit
        source._dlt_load_id
    from source
    -- goods that came back without money are refunds of nothing
    where source.created_at < {{ as_of() }} and source.refunded_shop_amount > 0

)

select * from renamed
