"""Schedules, checks and publishes: the only package that imports Dagster.

Data flow: ingestion -> dbt build -> checks -> published file.
"""
