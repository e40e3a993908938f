"""What we know of the company's web collector, as constants.

Belongs here: page size and windows. Does not: credentials and address (dlt reads those).

Data flow: none; constants only.
"""

PAGE_SIZE = 5_000  # the most the collector gives
OVERLAP_HOURS = 6  # the collector's writers commit out of order by minutes; hours are cheap
