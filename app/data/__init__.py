"""Reading the published file: which version is current, and one query a question."""
