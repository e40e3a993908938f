"""The sandbox company's vendors: one process, real HTTP on loopback, each vendor in its own protocol.

Belongs here: what a loader would meet at the vendor: paths, headers, tokens, paging, limits, error
bodies, and faults that can be switched on. Does not: what happened in the company (`sandbox.world`).

Data flow: World tables -> rows as of `as_of` (`<vendor>.py`) -> pages -> JSON over HTTP.
"""
