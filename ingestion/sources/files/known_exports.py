"""The exports of social platforms that a person downloads by hand, and how each names its columns.

Belongs here: headers as data; a new alias or language is a word in a tuple. Does not: reading (`exports`).
Headers are compared in lower case, without quotation marks, with single blanks. Platforms rename columns
without notice; docs/sources/files.md says which of these were seen where.

Data flow: none; constants only.
"""

from dataclasses import dataclass

from ingestion.sources.files.kinds import KINDS

Words = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Export:
    """One platform's export.

    Attributes:
        name: as a person knows it.
        platform: platform of its rows; "" when a column says it.
        words: column of raw_files.posts -> headers it goes by; of several that are there, the first with
            a value counts. `page_id`, `account_id` and `period` are used while reading and not kept.
        required: columns by which the export is recognised; all must be there.
        is_of_a_period: whether its figures are those of the chosen days, not of a post's whole life.
    """

    name: str
    platform: str
    words: Words
    required: tuple[str, ...]
    is_of_a_period: bool = False


_META: Words = {
    "post_id": ("post id", "beitrags-id"),
    "permalink": ("permalink", "permanentlink"),
    "published_at": ("publish time", "veröffentlichungszeit", "zeitpunkt der veröffentlichung"),
    "post_kind": ("post type", "beitragsart", "beitragstyp"),
    "period": ("date", "datum"),
    "views": ("views", "aufrufe"),
    "reach": ("reach", "reichweite"),
    "impressions": ("impressions", "impressionen"),
    "reactions": ("reactions", "likes", "reaktionen", "gefällt mir-angaben", "gefällt mir"),
    "comments": ("comments", "kommentare"),
    "shares": ("shares", "geteilte inhalte", "mal geteilt"),
    "saves": ("saves", "gespeichert", "mal gespeichert"),
    "clicks": ("total clicks", "klicks insgesamt"),
}

EXPORTS = (
    Export(
        "the own template",
        "",
        {column: (column, column.replace("_", " ")) for column in KINDS["posts"].header},
        required=("platform", "published_at"),
    ),
    Export(
        "Meta Business Suite, Facebook posts",
        "facebook",
        {
            **_META,
            "page_id": ("page id", "seiten-id"),
            "post_text": ("title", "description", "titel", "beschreibung"),
        },
        required=("post_id", "page_id", "published_at"),
    ),
    Export(
        "Meta Business Suite, Instagram posts",
        "instagram",
        {
            **_META,
            "account_id": ("account id", "konto-id"),
            "post_text": ("description", "beschreibung"),
        },
        required=("post_id", "account_id", "published_at"),
    ),
    Export(
        "LinkedIn page, content (sheet of all posts)",
        "linkedin",
        {
            "permalink": ("post link", "update link", "beitragslink", "link zum beitrag"),
            "post_text": ("post title", "update title", "beitragstitel", "titel des beitrags"),
            "published_at": ("created date", "erstellungsdatum", "erstellt am"),
            "impressions": ("impressions",),
            "views": ("views (excluding offsite video views)", "views", "video views"),
            "clicks": ("clicks", "klicks"),
            "reactions": ("likes", "reactions", "reaktionen", "gefällt mir"),
            "comments": ("comments", "kommentare"),
            "shares": ("reposts", "shares", "geteilte inhalte"),
        },
        required=("permalink", "post_text", "published_at"),
        is_of_a_period=True,
    ),
    Export(
        "X analytics, content",
        "x",
        {
            "post_id": ("post id", "tweet id"),
            "permalink": ("post link", "tweet permalink"),
            "post_text": ("post text", "tweet text"),
            "published_at": ("date", "time"),
            "impressions": ("impressions",),
            "reactions": ("likes",),
            "comments": ("replies",),
            "shares": ("reposts", "retweets"),
            "saves": ("bookmarks",),
            "clicks": ("url clicks",),
        },
        required=("post_id", "post_text", "published_at"),
        is_of_a_period=True,
    ),
    Export(
        "YouTube Studio, content (Table data)",
        "youtube",
        {
            "post_id": ("content", "video", "videos", "inhalte", "inhalt"),
            "post_text": ("video title", "videotitel"),
            "published_at": ("video publish time", "veröffentlichungszeitpunkt des videos"),
            "views": ("views", "aufrufe"),
            "impressions": (
                "impressions",
                "thumbnail impressions",
                "impressionen",
                "thumbnail-impressionen",
            ),
            "reactions": ("likes", "mag ich-bewertungen"),
            "comments": ("comments added", "comments", "kommentare hinzugefügt", "kommentare"),
            "shares": ("shares", "geteilte inhalte"),
        },
        required=("post_id", "post_text", "published_at"),
        is_of_a_period=True,
    ),
    Export(
        "TikTok Studio, content",
        "tiktok",
        {
            "permalink": ("video link", "post link", "videolink", "link zum video"),
            "post_text": ("video title", "post title", "videotitel"),
            "published_at": ("post time", "posted on", "veröffentlicht am", "zeitpunkt der veröffentlichung"),
            "views": ("total views", "video views", "views", "videoaufrufe", "aufrufe"),
            "reach": ("reached audience", "total reach"),
            "reactions": ("total likes", "likes"),
            "comments": ("total comments", "comments", "kommentare"),
            "shares": ("total shares", "shares"),
            "saves": ("add to favorites", "total bookmarks", "favorites", "saves"),
        },
        required=("permalink", "post_text", "published_at"),
    ),
)

NOT_KEPT = frozenset({"posted by", "veröffentlicht von", "gepostet von"})
"""Names of colleagues, which no figure needs."""

TOTALS = frozenset({"total", "totals", "gesamt", "insgesamt", "summe"})
NOT_REPORTED = frozenset({"", "-", "--", "–", "—", "n/a", "na", "null", "k. a.", "n. v."})

POST_ID_IN_LINK = {
    "x": r"/status(?:es)?/(\d+)",
    "youtube": r"(?:[?&]v=|youtu\.be/|/shorts/|/live/)([\w-]{11})",
    "tiktok": r"/(?:video|photo)/(\d+)",
    "linkedin": r"(urn:li:(?:share|ugcPost|activity):\d+)",
}
"""Where a link tells the id by which the platform's API knows the post."""

MONTHS = {
    "jan": "01", "feb": "02", "mar": "03", "mär": "03", "mae": "03", "mrz": "03", "apr": "04", "may": "05",
    "mai": "05", "jun": "06", "jul": "07", "aug": "08", "sep": "09", "oct": "10", "okt": "10", "nov": "11",
    "dec": "12", "dez": "12",
}  # fmt: skip
