"""The sandbox company: a simulated business with a known truth, served as its vendors would.

Nothing of the product imports this package; tests and `make` start it.

Data flow: scenario, seed, size -> world -> vendor-shaped HTTP servers and dropped files -> ingestion.
"""
