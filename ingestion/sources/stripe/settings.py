"""What we know of Stripe's API, as constants.

Belongs here: page size, windows, currencies with other minor units, the fields we leave on purpose.
Does not: credentials (dlt reads those), requests (`helpers`), tables (`contracts`).

Data flow: none; constants only.
"""

BASE_URL = "https://api.stripe.com"
API_VERSION = "2026-10-28.endive"
PAGE_SIZE = 100  # the most Stripe gives

PERMISSIONS = (
    "Customers, Charges and Refunds, Disputes, Invoices, Credit notes, Subscriptions, Balance and Events"
)

# Stripe lists by creation time only; what may still change is listed again over a rolling window.
RELIST_DAYS = 90
BALANCE_RELIST_DAYS = 7  # a balance transaction only moves from pending to available
LOOKUP_BATCH_LIMIT = 2_000  # older objects touched by new ones, read one by one

COLLECTIONS = (
    "customers",
    "charges",
    "refunds",
    "disputes",
    "invoices",
    "invoice_payments",
    "credit_notes",
    "subscriptions",
    "balance_transactions",
    "events",
)
# A list shows what is usual; this asks for all of it.
LIST_PARAMETERS = {"subscriptions": {"status": "all"}}

# What may change an object that is older than the window: at most 20 types a request, kept for 30 days.
EVENT_DAYS = 30
EVENT_OVERLAP_MINUTES = 15
EVENT_TYPES = {
    "customers": ("customer.updated", "customer.deleted"),
    "charges": (
        "charge.captured",
        "charge.expired",
        "charge.failed",
        "charge.refunded",
        "charge.succeeded",
        "charge.updated",
    ),
    "refunds": ("refund.updated", "refund.failed"),
    "disputes": ("charge.dispute.updated", "charge.dispute.closed"),
    "invoices": (
        "invoice.finalized",
        "invoice.marked_uncollectible",
        "invoice.paid",
        "invoice.updated",
        "invoice.voided",
        "invoice.deleted",
    ),
    "invoice_payments": ("invoice_payment.paid",),
    "credit_notes": ("credit_note.updated", "credit_note.voided"),
    "subscriptions": (
        "customer.subscription.deleted",  # it was canceled and is still there
        "customer.subscription.paused",
        "customer.subscription.resumed",
        "customer.subscription.updated",
    ),
}
DELETIONS = ("customer.deleted", "invoice.deleted")

# Charged in whole units or in thousandths; every other currency in hundredths. ISK and UGX have no
# minor unit any more but Stripe still counts them in hundredths.
ZERO_DECIMAL = (
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()
)  # fmt: skip
THREE_DECIMAL = "BHD JOD KWD OMR TND".split()


def _fields(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Fields we know and leave; any other is kept as `extra` and reported.
CUSTOMER_FIELDS_LEFT = _fields(
    "object livemode address.* balance business_name cash_balance customer_account default_source deleted"
    " delinquent description discount individual_name invoice_credit_balance invoice_prefix invoice_settings"
    " next_invoice_sequence phone preferred_locales shipping sources subscriptions tax tax_exempt tax_ids"
    " test_clock"
)
CHARGE_FIELDS_LEFT = _fields(
    "object livemode amount_captured application application_fee application_fee_amount authorization_code"
    " balance_transaction billing_details.* calculated_statement_descriptor captured description disputed"
    " failure_balance_transaction failure_code failure_message fraud_details level3 on_behalf_of outcome"
    " payment_method payment_method_details presentment_details radar_options receipt_email receipt_number"
    " receipt_url refunds review shipping source source_transfer statement_descriptor"
    " statement_descriptor_suffix transfer transfer_data transfer_group"
)
REFUND_FIELDS_LEFT = _fields(
    "object balance_transaction customer customer_account description destination_details"
    " failure_balance_transaction failure_reason instructions_email metadata next_action payment_intent"
    " payment_method pending_reason presentment_details receipt_number source_transfer_reversal"
    " transfer_reversal"
)
INVOICE_FIELDS_LEFT = _fields(
    "object livemode account_country account_name account_tax_ids amount_due amount_overpaid"
    " amount_paid_off_stripe amount_remaining amount_shipping application attempt_count attempted"
    " auto_advance automatic_tax automatically_finalizes_at collection_method"
    " confirmation_secret custom_fields customer_account customer_address customer_email customer_name"
    " customer_phone customer_shipping customer_tax_exempt customer_tax_ids default_payment_method"
    " default_source default_tax_rates deleted description discounts due_date effective_at"
    " footer from_invoice hosted_invoice_url invoice_pdf issuer last_finalization_error latest_revision"
    " lines next_payment_attempt on_behalf_of parent.* payment_settings payments period_end period_start"
    " post_payment_credit_notes_amount pre_payment_credit_notes_amount receipt_number rendering"
    " shipping_cost shipping_details statement_descriptor status_details"
    " status_transitions.* subtotal subtotal_excluding_tax test_clock threshold_reason"
    " total_discount_amounts total_excluding_tax total_pretax_credit_amounts total_taxes"
    " webhooks_delivered_at"
)
CREDIT_NOTE_FIELDS_LEFT = _fields(
    "object livemode amount_shipping customer_account discount_amount discount_amounts effective_at lines"
    " memo metadata number pdf pre_payment_amount pretax_credit_amounts refunds shipping_cost subtotal"
    " subtotal_excluding_tax total total_excluding_tax total_taxes type"
)
INVOICE_PAYMENT_FIELDS_LEFT = _fields(
    "object livemode amount_requested is_default payment.* status_transitions"
)
DISPUTE_FIELDS_LEFT = _fields(
    "object livemode balance_transactions enhanced_eligibility_types evidence evidence_details metadata"
    " network_reason_code payment_method_details"
)
SUBSCRIPTION_FIELDS_LEFT = _fields(
    "object livemode application application_fee_percent automatic_tax billing_cycle_anchor"
    " billing_cycle_anchor_config billing_mode billing_schedules billing_thresholds cancel_at"
    " cancellation_details collection_method customer_account days_until_due default_payment_method"
    " default_source default_tax_rates description discounts invoice_settings items latest_invoice"
    " managed_payments next_pending_invoice_item_invoice on_behalf_of pause_collection payment_settings"
    " pending_invoice_item_interval pending_setup_intent pending_update presentment_details schedule"
    " start_date test_clock transfer_data trial_end trial_settings trial_start"
)
BALANCE_TRANSACTION_FIELDS_LEFT = _fields("object balance_type description fee_details")
