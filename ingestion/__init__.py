"""Loads vendors, files and databases into the warehouse with dlt; runs alone.

Belongs here: what we know of each vendor, and how a page becomes an Arrow table.
Does not: business rules (dbt), orchestration (Dagster).

Data flow: vendor APIs, dropped files -> ingestion -> warehouse.duckdb raw_<source>, quarantine.
"""
