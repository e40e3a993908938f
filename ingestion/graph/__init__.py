"""What every source that reads Meta's Graph API shares: errors, requests, metrics, the walk over posts.

Belongs here: Graph itself. Does not: a product's fields, windows and tables (`ingestion.sources.<name>`).

Data flow: graph.facebook.com -> client -> walk and metrics -> sources facebook, instagram, meta_ads.
"""
