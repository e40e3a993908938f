"""What we know of Shopify's Admin API, as constants.

Belongs here: version, page sizes, windows, the queries, fields we leave on purpose.
Does not: credentials (dlt reads those), requests (`client`), tables (`contracts`).

Data flow: none; constants only.
"""

API_VERSION = "2026-10"  # quarterly; each is served for at least twelve months
API_VERSIONS_URL = "https://shopify.dev/docs/api/usage/versioning"
PAGE_SIZE = 50  # at most 250, but an order with its journey costs some fifteen points and a query 1,000
LOOKUP_BATCH_SIZE = 50
# A list is cut off some 25,000 rows deep: long walks begin again at the last change they have seen.
WALK_ROWS = 20_000
OVERLAP_MINUTES = 15
# Attribution of an order is worked out after it; the order's `updatedAt` does not tell when that is done.
JOURNEY_DAYS = 3

# What `read_orders` alone may see is the last 60 days; see docs/sources/shopify.md.
MONEY = "{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }"
VISIT = (
    "{ landingPage referrerUrl source sourceType occurredAt"
    " utmParameters { source medium campaign content term } }"
)
ORDER_FIELDS = f"""
    id legacyResourceId name createdAt updatedAt processedAt cancelledAt test email displayFinancialStatus
    totalPriceSet {MONEY}
    totalRefundedSet {MONEY}
    customer {{ id }}
    billingAddress {{ countryCodeV2 }}
    customerJourneySummary {{
      ready daysToConversion customerOrderIndex firstVisit {VISIT} lastVisit {VISIT}
    }}
    refunds {{ id createdAt totalRefundedSet {MONEY} }}
"""
CUSTOMER_FIELDS = """
    id legacyResourceId createdAt updatedAt
    defaultEmailAddress { emailAddress }
    defaultAddress { countryCodeV2 }
"""
LIST_QUERY = """
query ($first: Int!, $after: String, $changed: String!) {
  %(kind)s(first: $first, after: $after, sortKey: UPDATED_AT, query: $changed) {
    pageInfo { hasNextPage endCursor }
    nodes { %(fields)s }
  }
}
"""
LOOKUP_QUERY = """
query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { %(fields)s } } }
"""
SHOP_QUERY = "query { shop { name } }"

ORDER_FIELDS_LEFT = frozenset({"refunds"})
