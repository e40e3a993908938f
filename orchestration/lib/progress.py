"""What a run says on the console: one line for each thing worth knowing, nothing of the machinery.

Belongs here: the choice of Dagster's log records that a person reads. The full log is in Dagster's UI.

Data flow: Dagster log records -> lines on standard error.
"""

import logging
import sys

import dagster as dg

# What Dagster itself says under a step's name; the report at the end says it better.
MACHINERY = ("Dependencies for step", "Logging an `AssetObservation`", "Asset check ")


class _PlainHandler(logging.Handler):
    """Prints messages that steps log themselves, and warnings."""

    def emit(self, record: logging.LogRecord) -> None:
        meta = getattr(record, "dagster_meta", {})
        if (
            meta.get("dagster_event") is not None
        ):  # steps' beginnings and ends are told by the steps' own lines
            return
        if (meta.get("orig_message") or "").startswith(MACHINERY):
            return
        mark = "  " if record.levelno < logging.WARNING else "! "
        sys.stderr.write(f"{mark}{meta.get('orig_message') or record.getMessage()}\n")
        sys.stderr.flush()


@dg.logger(config_schema={}, description="One plain line per thing worth knowing.")
def progress_logger(init_context: dg.InitLoggerContext) -> logging.Logger:
    """The logger that `tilltale run` asks for."""
    logger = logging.Logger("tilltale", level=logging.INFO)
    logger.addHandler(_PlainHandler())
    return logger
