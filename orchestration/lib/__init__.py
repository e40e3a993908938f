"""Reusable parts of the orchestration: keys, locks, publishing, dbt, checks. No asset is defined here."""
