"""`python -m orchestration.cli`, where the command itself is not on the path."""

from orchestration.cli import app

app()
