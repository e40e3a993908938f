with source as (

    select * from {{ source('raw_stripe', 'invoices') }}

),

renamed as (

    select
        -- ids
        source.id as invoice_id,
        source.customer_id,
        source.subscription_id,
        {{ deal_in_metadata('source.metadata') }} as deal_id,

        -- text
        source.number as invoice_number,
        source.status,
        source.billing_reason,
        upper(source.currency) as original_currency,

        -- measures
        {{ original_money('source.total') }} as original_amount,
        {{ original_money('source.amount_paid') }} as original_paid_amount,
        -- A balance below zero is the customer's credit.
        {{ original_money(
            'least(coalesce(source.ending_balance, source.starting_balance, 0), 0)'
            ' - least(coalesce(source.starting_balance, 0), 0)'
        ) }} as original_balance_used,

        -- timestamps
        source.created_at,
        source.service_start_at,
        source.service_end_at,
        source.paid_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
