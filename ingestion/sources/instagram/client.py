"""Asks Graph for what one Instagram account has: media, stories, metrics, comments, media that tag it.

Belongs here: paths, parameters, and errors that only Instagram has. Does not: Graph itself
(`ingestion.graph`), what to ask for when (`__init__`, `walk`).

Data flow: graph.facebook.com -> pages of objects.
"""

from collections.abc import Iterator
from datetime import datetime

import requests

from ingestion.errors import NotFound
from ingestion.graph.client import Access, GraphClient, Row, between
from ingestion.graph.errors import GraphError, Product
from ingestion.graph.metrics import MetricReader
from ingestion.http import Verdict
from ingestion.sources.instagram import helpers, settings

NOT_ENOUGH_VIEWERS = (10, "not enough viewers")
BEFORE_CONVERSION_SUBCODE = 2108006


def own_codes(error: GraphError, response: requests.Response) -> Verdict | None:
    """Media without metrics: too few viewers, or from before the account was a professional one."""
    code, words = NOT_ENOUGH_VIEWERS
    if error.code == code and words in error.message.lower():
        return Verdict(NotFound("Instagram tells nothing of a medium that so few have seen"))
    if error.subcode == BEFORE_CONVERSION_SUBCODE:
        return Verdict(NotFound("Instagram has no metrics from before the account was a professional one"))
    return None


PRODUCT = Product(
    source="instagram",
    vendor="Instagram",
    credential="access token",
    permissions=(
        "instagram_basic, instagram_manage_insights, instagram_manage_comments and pages_read_engagement "
        "from somebody with a task on the page behind the account"
    ),
    account_key="user_id",
    own_codes=own_codes,
)


class InstagramClient(GraphClient):
    """One account's view of the API.

    Args:
        access: token, version and address.
        user_id: digits.
    """

    def __init__(self, access: Access, user_id: str) -> None:
        super().__init__(PRODUCT, access)
        self._user = user_id
        metrics = {
            (kind, is_old): names for kind, names in settings.METRICS.items() for is_old in (False, True)
        }
        self._metrics = MetricReader("Instagram", metrics)

    def account(self) -> Row:
        """The account itself."""
        return self.read(self._user, "id", "username", "media_count")

    def posts(self, since: datetime | None, until: datetime) -> Iterator[list[Row]]:
        """The account's posts and reels that were created in the window, newest first."""
        params = {"fields": ",".join(settings.MEDIA_FIELDS), **between(since, until)}
        return self.pages(f"{self._user}/media", params, settings.PAGE_SIZE)

    def stories(self) -> Iterator[list[Row]]:
        """The stories that can be seen now."""
        params = {"fields": ",".join(settings.STORY_FIELDS)}
        return self.pages(f"{self._user}/stories", params, settings.PAGE_SIZE)

    def tagged(self) -> Iterator[list[Row]]:
        """Other people's media in which the account is tagged, newest first."""
        params = {"fields": ",".join(settings.MENTION_FIELDS)}
        return self.pages(f"{self._user}/tags", params, settings.PAGE_SIZE)

    def insights(self, media_id: str, kind: helpers.MetricKind) -> list[Row]:
        """Lifetime metrics of a medium, without those Meta refuses; none when Meta has none of it."""
        try:
            return self._metrics.read(kind, lambda names: self.metrics(media_id, metric=",".join(names)))
        except NotFound:
            return []

    def comments(self, media_id: str) -> Iterator[list[Row]]:
        """All comments of a medium, each with the replies to it; none when the medium is gone."""
        params = {"fields": ",".join(settings.COMMENT_FIELDS)}
        try:
            for page in self.pages(f"{media_id}/comments", params, settings.COMMENT_PAGE_SIZE):
                rows = list(page)
                for comment in page:
                    rows.extend(self._replies(comment))
                yield rows
        except NotFound:
            return

    def _replies(self, comment: Row) -> Iterator[Row]:
        if not helpers.has_more_replies(comment):
            yield from helpers.reply_rows(comment)
            return
        params = {"fields": ",".join(settings.REPLY_FIELDS)}
        for page in self.pages(f"{comment['id']}/replies", params, settings.COMMENT_PAGE_SIZE):
            yield from helpers.reply_rows({"id": comment["id"], "replies": {"data": page}})
