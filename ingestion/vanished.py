"""Records that left a vendor without a trace: deleted for good, or merged where nobody is told.

Belongs here: when known records are asked for by id, and when a missing one counts as gone. An answer in
which everything is missing is an outage; so a lot that is wholly missing is asked for once more beside a
record that is known to be there. Does not: requests (each source's `client`), a list's own delete signals.

Data flow: raw_<source>.<table> as earlier runs left it -> ids to look up -> rows marked `deleted_at`.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from ingestion.cursors import Cursor
from ingestion.parsing import batches
from ingestion.posts import KnownPosts
from ingestion.runs import Landing, Run

Lookup = Callable[[Sequence[str]], set[str]]


def mark_vanished(run: Run, landing: Landing, lookup: Lookup, *, days: int, at_once: int) -> None:
    """Add the known rows that are gone to a walk, marked as deleted now; every so many days.

    Args:
        run: the current run; a backfill looks for nothing.
        landing: the walk so far: what it brought is there. Its contract has created_at and deleted_at.
        lookup: which of some ids the vendor still knows.
        days: how often.
        at_once: how many ids one lookup takes.
    """
    contract = landing.contract
    last = Cursor(run, f"{contract.name}_known")
    if run.window is not None or (last.start is not None and last.start > run.now - timedelta(days=days)):
        return
    known = KnownPosts(run, contract)
    gone = _gone(sorted(known.standing().keys() - landing.values("id")), lookup, at_once)
    last.commit()
    if gone:
        landing.add_conformed(known.as_deleted(gone))


def _gone(ids: Sequence[str], lookup: Lookup, at_once: int) -> list[str]:
    gone: list[str] = []
    suspects: list[str] = []
    witness = ""
    for lot in batches(ids, at_once):
        there = lookup(lot)
        witness = witness or min(there, default="")
        (gone if there else suspects).extend(key for key in lot if key not in there)
    if not witness:
        return []
    for lot in batches(suspects, at_once - 1):
        there = lookup([*lot, witness])
        if witness in there:
            gone.extend(key for key in lot if key not in there)
    return gone
