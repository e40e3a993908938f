with source as (

    select * from {{ source('raw_stripe', 'disputes') }}

),

renamed as (

    select
        -- ids
        source.id as dispute_id,
        source.charge_id,
        source.payment_intent_id,

        -- text
        source.status,
        source.reason,
        upper(source.currency) as original_currency,

        -- measures
        {{ original_money('source.amount') }} as original_amount,

        -- timestamps
        source.created_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
