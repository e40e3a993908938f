with source as (

    select * from {{ source('raw_stripe', 'balance_transactions') }}

),

renamed as (

    select
        -- ids
        source.id as balance_transaction_id,
        source.source_id,

        -- text
        source.type as transaction_type,
        source.reporting_category,
        source.status,
        upper(source.currency) as original_currency,

        -- measures
        {{ original_money('source.amount') }} as original_amount,
        {{ original_money('source.fee') }} as original_fee,
        {{ original_money('source.net') }} as original_net_amount,
        source.exchange_rate,

        -- timestamps
        source.created_at,
        source.available_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
