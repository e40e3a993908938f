"""Tools of those who change Tilltale: `make docs` and `make compare`. Not part of the product."""
