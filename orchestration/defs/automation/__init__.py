"""The job, its schedule and the resources of a run."""
