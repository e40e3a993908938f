with source as (

    select * from {{ source('raw_database', 'refunds') }}

),

renamed as (

    select
        -- ids
        source.id as refund_id,
        source.order_id,

        -- text
        source.currency as original_currency,

        -- measures
        -- some shops write what they give back with a minus
        {{ original_money('abs(source.amount)') }} as original_amount,

        -- timestamps
        source.refunded_at,

        -- audit
        source._dlt_load_id
    from source
    where
        source.refunded_at < {{ as_of() }}
        and (source.deleted_at is null or source.deleted_at >= {{ as_of() }})

)

select * from renamed
