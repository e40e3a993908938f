"""Definitions by concern: ingestion, transform, quality, publish, automation."""
