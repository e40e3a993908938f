"""The screen: what executives read, and nothing that works a number out.

Belongs here: pages, their words and charts, and the queries that select what the marts hold.
Does not: sums, rates or models (those are marts), and any reading of the private warehouse.

Data flow: published/history/<version>.duckdb -> data.queries -> components -> pages.
"""
