"""x"""

CONTRACTS = ()
