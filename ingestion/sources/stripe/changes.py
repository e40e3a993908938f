"""Finds what has changed in objects that are no longer listed again: Stripe's events name them.

Belongs here: reading the events of one collection, and reading again what they name. Does not: lists and
their windows (`__init__`), paging (`helpers`).

An event holds its object in the account's default API version and as it was then, so the object is read
again by its id. Only what was deleted is taken from the event: nothing else has it any more. Events are kept
for 30 days; after a longer pause they say too little, and the whole collection is listed.

Data flow: GET /v1/events -> ids -> GET /v1/<collection>/<id> -> landing of the collection.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from dlt.sources.helpers.rest_client import RESTClient

from ingestion.cursors import Cursor
from ingestion.parsing import mapping
from ingestion.runs import Landing, Run
from ingestion.sources.stripe import helpers, settings


class EventTrail:
    """The events of one collection since the last run.

    Attributes:
        has_gap: whether events that nobody read may be gone, so that only listing everything helps.
    """

    def __init__(self, run: Run, collection: str, row: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Read the mark; call it inside a resource.

        Args:
            run: the current run.
            collection: name of the list, and of its contract.
            row: what makes a row of an object.
        """
        kept = timedelta(days=settings.EVENT_DAYS)
        self._overlap = timedelta(minutes=settings.EVENT_OVERLAP_MINUTES)
        self._collection = collection
        self._row = row
        self._types = settings.EVENT_TYPES.get(collection, ())
        self._is_backfill = run.window is not None
        self._cursor = Cursor(run, f"{collection}.events", overlap=self._overlap, initial=run.now - kept)
        start = self._cursor.start
        is_known = not self._cursor.is_first and start is not None and start >= run.now - kept
        self.has_gap = bool(self._types) and not self._is_backfill and not is_known

    def follow(self, account: RESTClient, walked: Landing, has_listed_all: bool) -> None:
        """Add to a walk what events name and the walk has not listed, the longest waiting first.

        Should more wait than a run may look up, the mark stays before the rest of them.

        Args:
            account: from `helpers.client`.
            walked: what was listed.
            has_listed_all: whether that is everything, so that no earlier event matters any more.
        """
        if self._is_backfill or not self._types:
            return
        listed = walked.values("id")
        changed: set[str] = set()
        removed: dict[str, dict[str, Any]] = {}
        reached: int | None = None
        is_whole = True
        for moment, key, last_state in self._oldest_first(account):
            if last_state is not None:
                removed[key] = {**last_state, "deleted_at": moment}
            elif key not in listed:
                if key not in changed and len(changed) >= settings.LOOKUP_BATCH_LIMIT:
                    is_whole = False
                    break
                changed.add(key)
            reached = moment
        for page in helpers.objects(account, self._collection, sorted(changed - removed.keys())):
            walked.add([self._row(record) for record in page])
        walked.add(list(removed.values()))
        if has_listed_all:
            self._cursor.commit()
        elif reached is not None:  # an empty answer moves nothing
            mark = datetime.fromtimestamp(reached, UTC)
            # what waits may be less than the overlap away, and must not be waited for again
            self._cursor.commit(mark if is_whole else min(mark + self._overlap, self._cursor.end))

    def _oldest_first(self, account: RESTClient) -> list[tuple[int, str, Mapping[str, Any] | None]]:
        """(moment, id, last state of what was deleted) of each event."""
        start, end = self._cursor.start, self._cursor.end
        found = []
        for page in helpers.pages(account, "events", start, end, **{"types[]": list(self._types)}):
            for event in page:
                item = mapping(mapping(event.get("data")).get("object"))
                key, moment = item.get("id"), event.get("created")
                if isinstance(key, str) and isinstance(moment, int):
                    found.append((moment, key, item if event.get("type") in settings.DELETIONS else None))
        return found[::-1]
