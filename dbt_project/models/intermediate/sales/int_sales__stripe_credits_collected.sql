with charges as (

    select * from {{ ref('int_sales__charges_linked') }}

),

invoice_payments as (

    select * from {{ ref('stg_stripe__invoice_payments') }}

),

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}

),

credit_notes as (

    select * from {{ ref('stg_stripe__credit_notes') }}

),

deals as (

    select * from {{ ref('int_crm__deals_dated') }}

),

person_keys as (

    select * from {{ ref('int_identity__person_keys') }}

),

-- Whose an invoice is, and the first money that paid it: what is credited later is taken back from that.
invoices_linked as (

    select
        invoices.invoice_id,
        invoices.customer_id,
        invoices.subscription_id,
        deals.deal_id,
        person_keys.person_id,
        invoices.status,
        invoices.billing_reason,
        invoices.original_balance_used,
        invoices.original_currency,
        invoices.service_start_at,
        invoices.service_end_at,
        invoices.created_at
    from invoices
    left join deals
        on invoices.deal_id = deals.deal_id
    left join person_keys
        on
            'stripe:' || invoices.customer_id = person_keys.key_value
            and person_keys.key_kind = 'customer'

),

paid_lines as (

    select
        charges.invoice_id,
        'stripe_charge:' || charges.charge_id as line_key,
        charges.created_at as paid_at
    from charges
    where charges.invoice_id is not null

    union all

    select
        invoice_payments.invoice_id,
        'stripe_invoice_payment:' || invoice_payments.invoice_payment_id as line_key,
        invoice_payments.created_at as paid_at
    from invoice_payments
    where
        invoice_payments.status = 'paid'
        and invoice_payments.charge_id is null
        and invoice_payments.payment_intent_id is null

),

ranked_paid_lines as (

    select
        paid_lines.invoice_id,
        paid_lines.line_key,
        paid_lines.paid_at,
        row_number() over (
            partition by paid_lines.invoice_id
            order by paid_lines.paid_at, paid_lines.line_key
        ) as payment_number
    from paid_lines

),

-- Money that a credit note sends back outside the provider; its refunds are in refunds.
credit_note_lines as (

    select
        'stripe_credit_note:' || credit_notes.credit_note_id as line_key,
        ranked_paid_lines.line_key as refunded_line_key,
        invoices_linked.deal_id,
        invoices_linked.person_id,
        -credit_notes.original_out_of_band_amount as original_amount,
        credit_notes.original_currency,
        cast(null as {{ dbt.type_string() }}) as billing_reason,
        cast(null as {{ type_instant() }}) as service_start_at,
        cast(null as {{ type_instant() }}) as service_end_at,
        credit_notes.created_at as occurred_at
    from credit_notes
    left join invoices_linked
        on credit_notes.invoice_id = invoices_linked.invoice_id
    left join ranked_paid_lines
        on
            credit_notes.invoice_id = ranked_paid_lines.invoice_id
            and ranked_paid_lines.payment_number = 1
    where credit_notes.status <> 'void' and credit_notes.original_out_of_band_amount <> 0

),

-- What a credit note keeps for the next invoices is no sale any more, though no money moved.
credit_lines as (

    select
        'stripe_credit:' || credit_notes.credit_note_id as line_key,
        ranked_paid_lines.line_key as refunded_line_key,
        invoices_linked.deal_id,
        invoices_linked.person_id,
        -credit_notes.original_balance_amount as original_amount,
        credit_notes.original_currency,
        cast(null as {{ dbt.type_string() }}) as billing_reason,
        cast(null as {{ type_instant() }}) as service_start_at,
        cast(null as {{ type_instant() }}) as service_end_at,
        credit_notes.created_at as occurred_at
    from credit_notes
    left join invoices_linked
        on credit_notes.invoice_id = invoices_linked.invoice_id
    left join ranked_paid_lines
        on
            credit_notes.invoice_id = ranked_paid_lines.invoice_id
            and ranked_paid_lines.payment_number = 1
    where credit_notes.status <> 'void' and credit_notes.original_balance_amount <> 0

),

-- An invoice below zero, such as a canceled subscription's last one, gives a credit for what was paid before.
given_credits as (

    select
        invoices_linked.*,
        ranked_paid_lines.line_key as refunded_line_key,
        row_number() over (
            partition by invoices_linked.invoice_id
            order by
                case when ranked_paid_lines.paid_at is null then 1 else 0 end,
                ranked_paid_lines.paid_at desc,
                ranked_paid_lines.line_key asc
        ) as preference
    from invoices_linked
    left join invoices_linked as earlier_invoices
        on
            invoices_linked.subscription_id = earlier_invoices.subscription_id
            and invoices_linked.created_at > earlier_invoices.created_at
    left join ranked_paid_lines
        on earlier_invoices.invoice_id = ranked_paid_lines.invoice_id
    where invoices_linked.original_balance_used < 0 and invoices_linked.status not in ('draft', 'void')

),

given_credit_lines as (

    select
        'stripe_credit:' || given_credits.invoice_id as line_key,
        given_credits.refunded_line_key,
        given_credits.deal_id,
        given_credits.person_id,
        given_credits.original_balance_used as original_amount,
        given_credits.original_currency,
        cast(null as {{ dbt.type_string() }}) as billing_reason,
        cast(null as {{ type_instant() }}) as service_start_at,
        cast(null as {{ type_instant() }}) as service_end_at,
        given_credits.created_at as occurred_at
    from given_credits
    where given_credits.preference = 1

),

-- A credit that was taken off an earlier sale pays a later one. What a customer was given for other reasons
-- is no money that came in, so an invoice counts at most what is known to be left of such credits.
credit_movements as (

    select
        credit_notes.customer_id,
        credit_notes.original_currency,
        credit_notes.original_balance_amount as given_amount,
        0 as used_amount,
        credit_notes.created_at as moved_at
    from credit_notes
    where credit_notes.status <> 'void'

    union all

    select
        invoices_linked.customer_id,
        invoices_linked.original_currency,
        greatest(-invoices_linked.original_balance_used, 0) as given_amount,
        greatest(invoices_linked.original_balance_used, 0) as used_amount,
        invoices_linked.created_at as moved_at
    from invoices_linked
    where invoices_linked.status not in ('draft', 'void')

),

used_credits as (

    select
        invoices_linked.invoice_id,
        sum(credit_movements.given_amount) - sum(credit_movements.used_amount) as left_amount
    from invoices_linked
    -- inner: without a credit there is nothing to use
    inner join credit_movements
        on
            invoices_linked.customer_id = credit_movements.customer_id
            and invoices_linked.original_currency = credit_movements.original_currency
            and invoices_linked.created_at > credit_movements.moved_at
    where invoices_linked.original_balance_used > 0 and invoices_linked.status not in ('draft', 'void')
    group by invoices_linked.invoice_id

),

used_credit_lines as (

    select
        'stripe_balance:' || invoices_linked.invoice_id as line_key,
        cast(null as {{ dbt.type_string() }}) as refunded_line_key,
        invoices_linked.deal_id,
        invoices_linked.person_id,
        {{ original_money('least(invoices_linked.original_balance_used, used_credits.left_amount)') }}
            as original_amount,
        invoices_linked.original_currency,
        invoices_linked.billing_reason,
        invoices_linked.service_start_at,
        invoices_linked.service_end_at,
        invoices_linked.created_at as occurred_at
    from invoices_linked
    -- inner: without a credit there is nothing to use
    inner join used_credits
        on invoices_linked.invoice_id = used_credits.invoice_id
    where used_credits.left_amount > 0

),

final as (

    select * from credit_note_lines
    union all
    select * from credit_lines
    union all
    select * from given_credit_lines
    union all
    select * from used_credit_lines

)

select * from final
