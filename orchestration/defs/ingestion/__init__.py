"""Raw tables as assets, one step a source."""
