"""dbt models as assets, one step for the build."""
