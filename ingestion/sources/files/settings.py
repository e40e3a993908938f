"""Limits of the file drop: what a file may be."""

DELIMITERS = (",", ";", "\t", "|")
LARGEST_FILE_BYTES = 2_000_000_000
