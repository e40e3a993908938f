"""The published file as an asset."""
