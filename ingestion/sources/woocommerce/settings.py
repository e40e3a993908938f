"""What we know of WooCommerce's REST API, as constants.

Belongs here: path, page sizes, windows, the fields we ask for. Does not: credentials (dlt reads those),
requests (`client`), tables (`contracts`).

Data flow: none; constants only.
"""

API_PATH = "wp-json/wc/v3/"
PAGE_SIZE = 100  # the most WooCommerce gives
ORDER_BY = "modified"  # shops older than this order go by id
OVERLAP_SECONDS = 60
CUSTOMERS_FULL_DAYS = 7  # customers cannot be asked for by change
ID_WALKS = 3  # a list that got shorter while it was walked is walked again

ATTRIBUTION_PREFIX = "_wc_order_attribution_"
ATTRIBUTION = (
    "source_type referrer utm_source utm_medium utm_campaign utm_content utm_term session_entry"
    " session_start_time session_pages device_type"
).split()  # fmt: skip

# Asked for by name: an order brings addresses, telephone numbers and notes along that nobody needs here.
ORDER_FIELDS = (
    "id,number,status,currency,total,customer_id,billing.email,billing.country,payment_method,transaction_id,"
    "created_via,date_created_gmt,date_modified_gmt,date_paid_gmt,date_completed_gmt,meta_data,refunds"
)
CUSTOMER_FIELDS = "id,email,billing.country,date_created_gmt,date_modified_gmt"
REFUND_FIELDS_LEFT = frozenset(
    "date_created reason refunded_by refunded_payment meta_data line_items tax_lines shipping_lines fee_lines"
    " _links".split()
)
LINKS = frozenset({"_links"})
