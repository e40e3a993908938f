"""What a company may want beside the daily run: nothing here feeds anything else."""
