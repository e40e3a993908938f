"""How sure a rule is of the kind that it names; three steps, by eye."""

SURE, LIKELY, WEAK = 0.92, 0.8, 0.72
