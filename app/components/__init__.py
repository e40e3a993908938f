"""Parts of a page: each takes what a query gave and draws it."""
