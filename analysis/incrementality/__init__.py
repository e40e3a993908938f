"""What would not have been sold without an activity: a model of decisions, and experiments.

Belongs here: the statistics. Does not: what a decision, a contact or an experiment's unit is (SQL).

Data flow: moments and exposures -> `hazard` -> `money` -> incremental revenue by channel;
experiments' weeks and units -> `experiments` -> lift with interval.
"""
