"""One package a vendor: `__init__` holds the dlt source, `settings` its constants, `helpers` its paging."""
