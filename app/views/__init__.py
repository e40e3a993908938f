"""One module a page, named by a noun; `app/main.py` lists them."""
