"""What every server of Meta's Graph shares: tokens, versions, errors, usage headers, cursors, fields.

Belongs here: Graph itself. Does not: the nodes of one product (`sandbox.servers.<name>`).

Data flow: protocol, nodes -> servers facebook, instagram, meta_ads.
"""
