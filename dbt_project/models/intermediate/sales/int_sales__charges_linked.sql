with charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

invoice_payments as (

    select * from {{ ref('stg_stripe__invoice_payments') }}

),

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}

),

deals as (

    select * from {{ ref('int_crm__deals_dated') }}

),

person_keys as (

    select * from {{ ref('int_identity__person_keys') }}

),

-- A payment names its charge, or the intent that the charge fulfils.
charge_invoices as (

    select
        charges.charge_id,
        invoice_payments.invoice_id,
        invoice_payments.invoice_payment_id
    from charges
    -- inner: shop orders have no invoice
    inner join invoice_payments
        on charges.charge_id = invoice_payments.charge_id

    union

    select
        charges.charge_id,
        invoice_payments.invoice_id,
        invoice_payments.invoice_payment_id
    from charges
    -- inner: shop orders have no invoice
    inner join invoice_payments
        on
            charges.payment_intent_id = invoice_payments.payment_intent_id
            and invoice_payments.charge_id is null

),

ranked_charge_invoices as (

    select
        charge_invoices.charge_id,
        charge_invoices.invoice_id,
        row_number() over (
            partition by charge_invoices.charge_id
            order by charge_invoices.invoice_payment_id
        ) as preference
    from charge_invoices

),

final as (

    select
        charges.charge_id,
        ranked_charge_invoices.invoice_id,
        deals.deal_id,
        coalesce(customer_keys.person_id, email_keys.person_id) as person_id,
        charges.original_amount,
        charges.original_currency,
        invoices.billing_reason,
        invoices.service_start_at,
        invoices.service_end_at,
        charges.created_at
    from charges
    left join ranked_charge_invoices
        on
            charges.charge_id = ranked_charge_invoices.charge_id
            and ranked_charge_invoices.preference = 1
    left join invoices
        on ranked_charge_invoices.invoice_id = invoices.invoice_id
    left join deals
        on coalesce(invoices.deal_id, charges.deal_id) = deals.deal_id
    left join person_keys as customer_keys
        on
            'stripe:' || charges.customer_id = customer_keys.key_value
            and customer_keys.key_kind = 'customer'
    left join person_keys as email_keys
        on charges.billing_email = email_keys.key_value and email_keys.key_kind = 'email'
    where charges.status = 'succeeded'

)

select * from final
