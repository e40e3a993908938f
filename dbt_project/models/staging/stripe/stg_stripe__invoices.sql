with source as (

    select * from {{ source('raw_stripe', 'invoices') }}

),

renamed as (

    select
        -- ids
        source.id as invoice_id,
        source.customer_id,
        {{ deal_in_metadata('source.metadata') }} as deal_id,

        -- text
        source.number as invoice_number,
        source.status,
        upper(source.currency) as original_currency,

        -- measures
        {{ original_money('source.total') }} as original_amount,
        {{ original_money('source.amount_paid') }} as original_paid_amount,

        -- timestamps
        source.created_at,
        source.paid_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
