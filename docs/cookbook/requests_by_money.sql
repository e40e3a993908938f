-- Question: Which wishes are worth most to those who asked?
-- Shape: one row per request, product area and whether it is followed | request, product_area, is_followed, status, accounts, revenue_of_accounts, accounts_to_tell, last_seen_at
-- Key: request, product_area, is_followed
-- Reading: revenue_of_accounts is what these accounts have paid so far, each once.
select request, product_area, is_followed, status, accounts, revenue_of_accounts, accounts_to_tell, last_seen_at
from marts.mart_product_requests
order by revenue_of_accounts desc nulls last, request, product_area, is_followed
