with source as (

    select * from {{ source('raw_woocommerce', 'order_refunds') }}

),

renamed as (

    select
        -- ids
        source.id as refund_id,
        source.order_id,

        -- text
        source.currency as original_currency,

        -- measures
        {{ original_money('source.amount') }} as original_amount,

        -- timestamps
        source.created_at as refunded_at,

        -- audit
        source._dlt_load_id
    from source
    where
        source.created_at < {{ as_of() }}
        and (source.deleted_at is null or source.deleted_at >= {{ as_of() }})

)

select * from renamed
