"""Asks Graph for what one Facebook Page has: posts, their metrics, comments.

Belongs here: paths and parameters. Does not: Graph itself (`ingestion.graph`), what to ask for when
(`__init__`).

Data flow: graph.facebook.com -> pages of objects.
"""

from collections.abc import Iterator
from datetime import datetime

from ingestion.errors import NotFound
from ingestion.graph.client import Access, GraphClient, Row, between
from ingestion.graph.errors import Product
from ingestion.graph.metrics import MetricReader
from ingestion.sources.facebook import settings

PRODUCT = Product(
    source="facebook",
    vendor="Facebook",
    credential="Page access token",
    permissions=(
        "pages_read_engagement, pages_read_user_content and read_insights from somebody with the ANALYZE "
        "task on the page"
    ),
    account_key="page_id",
)


class FacebookClient(GraphClient):
    """One page's view of the API.

    Args:
        access: a Page access token, version and address.
        page_id: digits.
    """

    def __init__(self, access: Access, page_id: str) -> None:
        super().__init__(PRODUCT, access)
        self._page = page_id
        self._metrics = MetricReader("Facebook", {"posts": settings.METRICS})

    def page(self) -> Row:
        """The page itself."""
        return self.read(self._page, "id", "name")

    def posts(self, since: datetime | None, until: datetime) -> Iterator[list[Row]]:
        """The page's own posts that were created in the window, newest first."""
        params = {"fields": ",".join(settings.POST_FIELDS), **between(since, until)}
        return self.pages(f"{self._page}/published_posts", params, settings.PAGE_SIZE)

    def insights(self, post_id: str) -> list[Row]:
        """Lifetime metrics of a post, without those Meta has withdrawn and none when the post is gone."""
        try:
            return self._metrics.read(
                "posts", lambda names: self.metrics(post_id, metric=",".join(names), period="lifetime")
            )
        except NotFound:
            return []

    def comments(self, post_id: str) -> Iterator[list[Row]]:
        """All comments of a post and the replies to them, oldest first; none when the post is gone."""
        params = {
            "fields": ",".join(settings.COMMENT_FIELDS),
            "filter": "stream",
            "order": "chronological",
        }
        try:
            yield from self.pages(f"{post_id}/comments", params, settings.PAGE_SIZE)
        except NotFound:
            return
