"""One sentence for everything that can stop a run.

Belongs here: the exceptions of this package and the translation of other libraries' errors into a
sentence that says what to do. Does not: printing (commands) or exit codes.

Data flow: exception anywhere in a run -> `explain` -> the reader's screen.
"""

import errno
import re

from ingestion.config import SettingsError

MAX_SENTENCE_CHARACTERS = 400


class TilltaleError(Exception):
    """Something the reader can mend; the message is one sentence that says how."""


class WarehouseBusyError(TilltaleError):
    """Another process writes the warehouse."""


class PublishError(TilltaleError):
    """The new publication is not fit to be shown; the previous one stays in place."""


class BuildFailedError(TilltaleError):
    """The dbt build did not finish, or one of its tests failed."""


DISK_FULL = (
    "The disk is full: free some space (old files in DATA_DIR/published/history and DATA_DIR/sandbox are a "
    "start) and run again; nothing that was published is lost."
)
OUT_OF_MEMORY = (
    "DuckDB needs more memory for this than memory_limit allows: set more in tilltale.toml, at most half "
    "of the machine's, and run again; nothing that was published is lost."
)


def warehouse_busy(holder: str) -> WarehouseBusyError:
    """The sentence for a warehouse that another process holds; `holder` names the process."""
    return WarehouseBusyError(
        f"The warehouse is in use by another process ({holder}): wait until it ends or stop it, "
        "then run again."
    )


def chain(error: BaseException) -> list[BaseException]:
    """The error and everything it was raised from, outermost first."""
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found:
        found.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return found


def is_disk_full(error: BaseException) -> bool:
    """Whether the error, or one it came from, means that no space is left."""
    for link in chain(error):
        if isinstance(link, OSError) and link.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if re.search(r"no space left on device|disk is full|disk quota exceeded", str(link), re.IGNORECASE):
            return True
    return False


def is_out_of_memory(text: str) -> bool:
    """Whether a message, DuckDB's or ours, means that memory_limit is too low."""
    return "Out of Memory Error" in text or OUT_OF_MEMORY in text


def explain(error: BaseException) -> str:
    """One sentence about an error: our own words where the cause is known, else the innermost message."""
    if is_disk_full(error):
        return DISK_FULL
    links = chain(error)
    for link in links:
        if isinstance(link, (TilltaleError, SettingsError)):
            text = str(link)
            return text[:1].upper() + text[1:]
        held = re.search(r"Could not set lock.*?PID (\d+)", str(link), re.DOTALL)
        if held:
            return str(warehouse_busy(f"process {held.group(1)}"))
    return explain_text(f"{type(links[-1]).__name__}: {links[-1]}")


def explain_text(text: str) -> str:
    """The first meaningful line of a library's message, short enough for a screen."""
    if is_out_of_memory(text):
        return OUT_OF_MEMORY
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    sentence = lines[0] if lines else "unknown error"
    if len(lines) > 1 and sentence.endswith(":"):
        sentence = f"{sentence} {lines[1]}"
    return sentence[:MAX_SENTENCE_CHARACTERS]
