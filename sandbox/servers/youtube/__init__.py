"""YouTube: Data API v3 with page tokens, and Analytics API v2, as the channel's owner sees them.

Every list call costs one unit of the day; what is over is a 403. Reports have no page tokens but a
`startIndex`, name their columns in the order asked for, and end earlier than asked without a word.

Data flow: the channel's videos, counters, days and comments -> /youtube/v3/*, /v2/reports.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from starlette.requests import Request

from sandbox.servers.faults import Fault, RowFields
from sandbox.servers.google import LONG_WAIT_SECONDS, GoogleVendor, error
from sandbox.servers.paging import Collection, decode_cursor, encode_cursor
from sandbox.servers.protocol import ApiError, Endpoint, Reply, whole_number
from sandbox.servers.youtube.channel import REPORT_METRICS, YouTubeChannel, comments_off

MAX_RESULTS = 50
UPLOAD_COUNTS = (MAX_RESULTS, 5)  # the most of a page, and what comes when nobody asks
COMMENT_COUNTS = (100, 20)
PAGED_KINDS = {
    "youtube#playlistItemListResponse",
    "youtube#videoListResponse",
    "youtube#commentThreadListResponse",
    "youtube#commentListResponse",
}


class YouTube(GoogleVendor):
    """Server of the company's channel."""

    name = "youtube"
    token = "sandbox-youtube-token"
    refresh_token = "sandbox-youtube-refresh-token"

    @classmethod
    def settings(cls, base_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
        """Both APIs under one address, and who signed in."""
        return {"base_url": base_url, "analytics_url": base_url, **cls.client_settings(base_url)}

    @cached_property
    def channel(self) -> YouTubeChannel:
        """The channel as of as_of."""
        return YouTubeChannel(self.world.tables, self.world.meta, self.world.as_of)

    def endpoints(self) -> Iterator[Endpoint]:
        """Paths of the two APIs."""
        yield "GET", "/youtube/v3/channels", self._channels
        yield "GET", "/youtube/v3/playlistItems", self._playlist_items
        yield "GET", "/youtube/v3/videos", self._videos
        yield "GET", "/youtube/v3/commentThreads", self._threads
        yield "GET", "/youtube/v3/comments", self._comments
        yield "GET", "/v2/reports", self._reports

    async def _channels(self, request: Request) -> Reply:
        parts = _parts(request)
        channel: dict[str, Any] = {"kind": "youtube#channel", "etag": "c", "id": self.channel.id}
        content = {
            "snippet": {"title": self.channel.brand, "customUrl": "@harbourlight"},
            "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": self.channel.playlist}},
            "statistics": {
                "subscriberCount": "12300",
                "hiddenSubscriberCount": False,
                "videoCount": str(len(self.channel.videos)),
            },
        }
        channel |= {part: content[part] for part in parts if part in content}
        mine = request.query_params.get("mine") == "true"
        is_asked = mine or request.query_params.get("id") == self.channel.id
        return _list("youtube#channelListResponse", [channel] if is_asked else [], 1)

    async def _playlist_items(self, request: Request) -> Reply:
        parts = _parts(request)
        playlist = request.query_params.get("playlistId")
        if playlist != self.channel.playlist:
            raise _missing("playlistNotFound", "The playlist cannot be found.", "youtube.playlistItem")
        rows = self.channel.uploads
        return _paged(request, "youtube#playlistItemListResponse", rows, parts, UPLOAD_COUNTS)

    async def _videos(self, request: Request) -> Reply:
        parts = _parts(request)
        ids = [key for key in request.query_params.get("id", "").split(",") if key]
        if not ids or len(ids) > MAX_RESULTS:
            raise error(400, "The request specifies an invalid filter parameter.", "invalidFilters")
        found = [_cut(row, parts) for row in self.channel.videos.many(list(dict.fromkeys(ids)))]
        for row in found:
            if "player" in row and "maxHeight" not in request.query_params:
                row["player"] = {"embedHtml": row["player"]["embedHtml"]}
        return _list("youtube#videoListResponse", found, len(found))

    async def _threads(self, request: Request) -> Reply:
        parts = _parts(request)
        video = request.query_params.get("videoId", "")
        if self.channel.videos.get(video) is None:
            raise _missing("videoNotFound", "The video cannot be found.", "youtube.commentThread")
        if comments_off(video):
            message = "The video identified by the videoId parameter has disabled comments."
            raise error(403, message, "commentsDisabled", domain="youtube.commentThread")
        rows = self.channel.threads(video)
        return _paged(request, "youtube#commentThreadListResponse", rows, parts, COMMENT_COUNTS)

    async def _comments(self, request: Request) -> Reply:
        parts = _parts(request)
        if "id" in request.query_params:
            ids = request.query_params["id"].split(",")
            found = [_cut(row, parts) for row in self.channel.comments.many(ids)]
            return _list("youtube#commentListResponse", found, len(found))
        rows = self.channel.replies(request.query_params.get("parentId", ""))
        return _paged(request, "youtube#commentListResponse", rows, parts, COMMENT_COUNTS)

    async def _reports(self, request: Request) -> Reply:
        query = request.query_params
        metrics, dimensions = query.get("metrics", "").split(","), query.get("dimensions", "").split(",")
        filters = dict(part.partition("==")[::2] for part in query.get("filters", "").split(";"))
        if query.get("ids") not in ("channel==MINE", f"channel=={self.channel.id}"):
            raise error(403, "Forbidden", "forbidden", name="PERMISSION_DENIED")
        if (
            not set(metrics) <= set(REPORT_METRICS)
            or dimensions != ["day", "video"]
            or "video" not in filters
        ):
            message = "The query is not supported. Check the documentation for supported queries."
            raise error(400, message, "badRequest", name="INVALID_ARGUMENT")
        try:
            start, end = (date.fromisoformat(query[name]) for name in ("startDate", "endDate"))
            first, count = (
                whole_number(query.get("startIndex"), 1),
                whole_number(query.get("maxResults"), 200),
            )
        except (KeyError, ValueError) as wrong:
            raise error(400, f"Invalid value: {wrong}", "badRequest", name="INVALID_ARGUMENT") from wrong
        rows = self.channel.report(filters["video"].split(","), start, end)[first - 1 : first - 1 + count]
        kinds = dict.fromkeys(metrics, "INTEGER")
        names = [*dimensions, *metrics]
        headers = [
            {
                "name": name,
                "columnType": "METRIC" if name in kinds else "DIMENSION",
                "dataType": kinds.get(name, "STRING"),
            }
            for name in names
        ]
        payload: dict[str, Any] = {"kind": "youtubeAnalytics#resultTable", "columnHeaders": headers}
        if rows:
            payload["rows"] = [[row[name] for name in names] for row in rows]
        return Reply(payload)

    def throttled(self, request: Request, fault: Fault | None) -> ApiError:
        """403: too fast, or the day's units are gone."""
        if fault is None or fault.seconds >= LONG_WAIT_SECONDS:
            return self.day_spent()
        return error(
            403, "The request cannot be completed: slow down.", "rateLimitExceeded", domain="usageLimits"
        )

    def day_spent(self) -> ApiError:
        """403 quotaExceeded."""
        message = "The request cannot be completed because you have exceeded your quota."
        return error(403, message, "quotaExceeded", domain="youtube.quota")

    def rows_of(self, payload: Any) -> list[Any] | None:
        """Items of a list; rows of a report by the names of their columns."""
        if not isinstance(payload, dict):
            return None
        if "columnHeaders" in payload:
            names = [header["name"] for header in payload["columnHeaders"]]
            return [dict(zip(names, row, strict=True)) for row in payload.get("rows", [])]
        return payload["items"] if payload.get("kind") in PAGED_KINDS else None

    def with_rows(self, reply: Reply, rows: list[Any], last: bool) -> Reply:
        """The same list with other items, or the same report with other rows and columns."""
        payload = dict(reply.payload)
        if "columnHeaders" in payload:
            names = list(rows[0]) if rows else []
            known = {header["name"]: header for header in payload["columnHeaders"]}
            added = {"columnType": "METRIC", "dataType": "STRING"}
            payload["columnHeaders"] = [known.get(name, {"name": name, **added}) for name in names or known]
            payload["rows"] = [[row.get(name) for name in names] for row in rows]
        else:
            payload["items"] = rows
            if last:
                payload.pop("nextPageToken", None)
        return Reply(payload, reply.status, reply.headers)

    def row_fields(self, row: Any) -> RowFields:
        """Videos, entries, threads, comments, and days."""
        if "day" in row:
            return RowFields("video", ("views",), ("engagedViews",))
        return RowFields("id", ("snippet.publishedAt",), ("snippet.description", "snippet.canReply"))


def _parts(request: Request) -> list[str]:
    parts = [part for part in request.query_params.get("part", "").split(",") if part]
    if not parts:
        raise error(400, "Required parameter: part", "required", domain="youtube.part")
    return parts


def _paged(request: Request, kind: str, rows: Collection, parts: list[str], counts: tuple[int, int]) -> Reply:
    query = request.query_params
    try:
        count = min(whole_number(query.get("maxResults"), counts[1]), counts[0])
        start = int(decode_cursor(query["pageToken"], 1)[0]) if query.get("pageToken") else 0
    except (TypeError, ValueError):
        message = "The request specifies an invalid page token."
        raise error(400, message, "invalidPageToken", domain="youtube.parameter") from None
    page = [_cut(row, parts) for row in rows.page(start, count)]
    more = encode_cursor(start + count) if start + count < len(rows) else None
    return _list(kind, page, len(rows), count, more)


def _list(
    kind: str, items: list[Any], total: int, count: int = MAX_RESULTS, more: str | None = None
) -> Reply:
    payload: dict[str, Any] = {"kind": kind, "etag": "e", "items": items}
    if more:
        payload["nextPageToken"] = more
    payload["pageInfo"] = {"totalResults": total, "resultsPerPage": count}
    return Reply(payload)


def _cut(row: dict[str, Any], parts: list[str]) -> dict[str, Any]:
    """The asked-for parts of a resource."""
    return {name: value for name, value in row.items() if name in {"kind", "etag", "id", *parts}}


def _missing(reason: str, message: str, domain: str) -> ApiError:
    return error(404, message, reason, domain=domain)
