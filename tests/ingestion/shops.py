"""What the tests of the three shops share."""


def money(rows):
    """(id, amount) pairs, in cents."""
    return {key: round(float(amount) * 100) for key, amount in rows}
