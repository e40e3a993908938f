with source as (

    select * from {{ source('raw_stripe', 'credit_notes') }}

),

renamed as (

    select
        -- ids
        source.id as credit_note_id,
        source.invoice_id,
        source.customer_id,

        -- text
        source.status,
        source.reason,
        upper(source.currency) as original_currency,

        -- measures
        {{ original_money('source.amount') }} as original_amount,
        {{ original_money('coalesce(source.out_of_band_amount, 0)') }} as original_out_of_band_amount,
        case
            when source.customer_balance_transaction_id is not null
                then {{ original_money(
                    'source.post_payment_amount - coalesce(source.out_of_band_amount, 0)'
                    ' - coalesce(source.refunded_amount, 0)'
                ) }}
            else {{ original_money('0') }}
        end as original_balance_amount,

        -- timestamps
        source.created_at,
        source.voided_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
