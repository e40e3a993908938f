with charges as (

    select * from {{ ref('int_sales__charges_linked') }}

),

refunds as (

    select * from {{ ref('stg_stripe__refunds') }}

),

disputes as (

    select * from {{ ref('stg_stripe__disputes') }}

),

invoice_payments as (

    select * from {{ ref('stg_stripe__invoice_payments') }}

),

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}

),

credits as (

    select * from {{ ref('int_sales__stripe_credits_collected') }}

),

deals as (

    select * from {{ ref('int_crm__deals_dated') }}

),

person_keys as (

    select * from {{ ref('int_identity__person_keys') }}

),

charge_lines as (

    select
        'stripe_charge:' || charges.charge_id as line_key,
        cast(null as {{ dbt.type_string() }}) as refunded_line_key,
        charges.deal_id,
        charges.person_id,
        charges.original_amount,
        charges.original_currency,
        charges.billing_reason,
        charges.service_start_at,
        charges.service_end_at,
        charges.created_at as occurred_at
    from charges

),

refund_lines as (

    select
        'stripe_refund:' || refunds.refund_id as line_key,
        'stripe_charge:' || charges.charge_id as refunded_line_key,
        charges.deal_id,
        charges.person_id,
        -refunds.original_amount as original_amount,
        refunds.original_currency,
        cast(null as {{ dbt.type_string() }}) as billing_reason,
        cast(null as {{ type_instant() }}) as service_start_at,
        cast(null as {{ type_instant() }}) as service_end_at,
        refunds.created_at as occurred_at
    from refunds
    left join charges
        on refunds.charge_id = charges.charge_id
    where refunds.status = 'succeeded'

),

-- The bank takes the money when the dispute begins; whoever wins it gets it back.
dispute_lines as (

    select
        'stripe_dispute:' || disputes.dispute_id as line_key,
        'stripe_charge:' || charges.charge_id as refunded_line_key,
        charges.deal_id,
        charges.person_id,
        -disputes.original_amount as original_amount,
        disputes.original_currency,
        cast(null as {{ dbt.type_string() }}) as billing_reason,
        cast(null as {{ type_instant() }}) as service_start_at,
        cast(null as {{ type_instant() }}) as service_end_at,
        disputes.created_at as occurred_at
    from disputes
    left join charges
        on disputes.charge_id = charges.charge_id
    where disputes.status = 'lost'

),

-- Paid by bank transfer and marked so on the invoice: money without a charge.
offline_lines as (

    select
        'stripe_invoice_payment:' || invoice_payments.invoice_payment_id as line_key,
        cast(null as {{ dbt.type_string() }}) as refunded_line_key,
        deals.deal_id,
        person_keys.person_id,
        invoice_payments.original_amount,
        invoice_payments.original_currency,
        invoices.billing_reason,
        invoices.service_start_at,
        invoices.service_end_at,
        invoice_payments.created_at as occurred_at
    from invoice_payments
    left join invoices
        on invoice_payments.invoice_id = invoices.invoice_id
    left join deals
        on invoices.deal_id = deals.deal_id
    left join person_keys
        on
            'stripe:' || invoices.customer_id = person_keys.key_value
            and person_keys.key_kind = 'customer'
    where
        invoice_payments.status = 'paid'
        and invoice_payments.charge_id is null
        and invoice_payments.payment_intent_id is null

),

final as (

    select * from charge_lines
    union all
    select * from refund_lines
    union all
    select * from dispute_lines
    union all
    select * from offline_lines
    union all
    select * from credits

)

select * from final
