with source as (

    select * from {{ source('raw_database', 'orders') }}

),

renamed as (

    select
        -- ids
        source.id as order_id,
        source.order_number,
        source.customer_id,
        source.payment_reference,

        -- text
        {{ clean_email('source.email') }} as email,
        source.country,
        source.payment_state as status,
        source.landing_url,
        source.referrer_url,
        source.currency as original_currency,

        -- measures
        {{ original_money('source.amount') }} as original_amount,

        -- booleans
        source.is_test,
        cast(null as boolean) as is_journey_ready,

        -- timestamps
        source.ordered_at,

        -- audit
        source._dlt_load_id
    from source
    where
        source.ordered_at < {{ as_of() }}
        and (source.deleted_at is null or source.deleted_at >= {{ as_of() }})

)

select * from renamed
