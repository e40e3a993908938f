"""Exports that people download from platforms' own pages: recognised, cleaned, or refused with a reason."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from ingestion.config import Settings, load_settings
from ingestion.conform import Conformed
from ingestion.errors import SourceFailed
from ingestion.pipelines import run_source
from ingestion.sources.files import KINDS, helpers, template
from ingestion.sources.files.cells import DateOrderUnclear, counts, days_in, times
from ingestion.sources.files.exports import read_posts
from ingestion.sources.files.kinds import CONTRACTS
from ingestion.sources.files.kinds.posts import POSTS
from ingestion.sources.files.known_exports import EXPORTS
from ingestion.sources.files.reader import FileRefused
from tests.ingestion.workbooks import workbook

Drop = Callable[..., Path]
BERLIN = "Europe/Berlin"

FACEBOOK = (
    "Post ID,Page ID,Page name,Title,Description,Publish time,Permalink,Post type,Data comment,Date,"
    "Views,Reach,"
    '"Reactions, Comments and Shares",Reactions,Comments,Shares,Total clicks\n'
    "122158000000000001,61571000000,Harbourlight,New brass lamps 💡 https://shop.example/a?utm_content=b1.,,"
    '10/13/2026 21:00,https://www.facebook.com/reel/55,Reels,,Lifetime,"1,250",900,70,50,12,8,\n'
)
INSTAGRAM = (
    "\ufeffPost ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,"
    "Permalink,"
    "Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves\n"
    "18011223344556677,178400000,harbourlight,Harbourlight,מנורה חדשה,0,10/13/2026 08:31,"
    'https://www.instagram.com/reel/DAbc123/,IG reel,,Lifetime,"12,400",9100,610,88,41,57,230\n'
)
X = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,"
    "Reposts,"
    "Profile visits,URL Clicks\n"
    '2074000000000000001,"Tue, Jul 14, 2026",Lamps,https://x.com/harbourlight/status/2074000000000000001,'
    "122978,12,300,4,5,0,3,7,129,66\n"
)
YOUTUBE = (
    "Content,Video title,Video publish time,Duration,Likes,Comments added,Shares,Views,Watch time (hours),"
    "Thumbnail impressions,Thumbnail click-through rate (%)\n"
    "Total,,,,12,,,5052,44.5,200,5.22\n"
    'R26qwMQVoos,How a lamp is made,"Sep 26, 2026",470,10,,1,"3,529",40.1,190,5.3\n'
)
YOUTUBE_GERMAN = (
    "Videos;Videotitel;Veröffentlichungszeitpunkt des Videos;Dauer;Aufrufe;Wiedergabezeit (Stunden);"
    'Impressionen;Klickrate der Impressionen (%);"Mag ich"-Bewertungen\n'
    "Gesamt;;;;5.052;44,5;200;5,22;12\n"
    "R26qwMQVoos;Wie eine Lampe entsteht;26.09.2026;470;3.529;40,1;1.234.567;5,3;\n"
)
TIKTOK = (
    "Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views,Add to favorites\n"
    "Lamp test,https://www.tiktok.com/@harbourlight/video/7400000000000000001?lang=en,2026-10-03 09:10,"
    "300,22,15,5000,40\n"
)
LINKEDIN_HEADER = [
    "Post title", "Post link", "Post type", "Campaign name", "Posted by", "Created date", "Audience",
    "Impressions",
    "Views (Excluding offsite video views)", "Clicks", "Click through rate (CTR)", "Likes", "Comments",
    "Reposts", "Engagement rate", "Content Type",
]  # fmt: skip
LINKEDIN = workbook(
    {
        "Metrics": [["Aggregated engagement"], ["Date", "Impressions (organic)"], ["10/01/2026", 12]],
        "All posts": [
            ["Engagement of every post in the period"],
            LINKEDIN_HEADER,
            [
                "Lamps & light", "https://www.linkedin.com/feed/update/urn:li:share:7100", "Organic", None,
                "Ada Berg", date(2026, 10, 21), "All followers", 900, None, 31, 0.0344, 20, 3, 1, 0.06, None,
            ],
        ],
    }
)  # fmt: skip

SAMPLES: dict[str, tuple[str, str | bytes, dict[str, Any]]] = {
    "facebook": (
        "posts/Oct-01-2026_Oct-31-2026_123.csv",
        FACEBOOK,
        {
            "post_id": "61571000000_122158000000000001",
            "post_kind": "reels",
            "link_url": "https://shop.example/a?utm_content=b1",
            "published_at": datetime(2026, 10, 13, 19, tzinfo=UTC),
            "observed_at": datetime(2026, 10, 31, 23, tzinfo=UTC),
            **dict(views=1250, reach=900, reactions=50, comments=12, shares=8, clicks=None, impressions=None),
        },
    ),
    "instagram": (
        "posts/insights 2026-10-31.csv",
        INSTAGRAM,
        {
            "post_id": "18011223344556677",
            "post_text": "מנורה חדשה",
            **dict(views=12400, reach=9100, reactions=610, comments=57, shares=88, saves=230, clicks=None),
        },
    ),
    "x": (
        "posts/account_analytics_content_2026-07-01_2026-07-31.csv",
        X,
        {
            "post_id": "2074000000000000001",
            "published_at": datetime(2026, 7, 13, 22, tzinfo=UTC),
            **dict(impressions=122978, reactions=12, comments=3, shares=7, saves=4, clicks=66, views=None),
        },
    ),
    "youtube": (
        "posts/Content 2026-09-12_2026-10-01 Harbourlight/Table data.csv",
        YOUTUBE,
        {
            "post_id": "R26qwMQVoos",
            "permalink": "https://www.youtube.com/watch?v=R26qwMQVoos",
            "observed_at": datetime(2026, 10, 1, 22, tzinfo=UTC),
            **dict(views=3529, impressions=190, reactions=10, comments=None, shares=1),
        },
    ),
    "youtube, german": (
        "posts/Tabellendaten.csv",
        YOUTUBE_GERMAN.encode("utf-16"),
        {
            "platform": "youtube",
            "published_at": datetime(2026, 9, 25, 22, tzinfo=UTC),
            "observed_at": datetime(2026, 9, 26, 22, tzinfo=UTC),
            **dict(views=3529, impressions=1234567, reactions=None),
        },
    ),
    "tiktok": (
        "posts/Content.csv",
        TIKTOK.replace(",", "\t").encode("utf-16"),
        {
            "post_id": "7400000000000000001",
            "published_at": datetime(2026, 10, 3, 7, 10, tzinfo=UTC),
            **dict(views=5000, reactions=300, comments=22, shares=15, saves=40, impressions=None),
        },
    ),
    "linkedin": (
        "posts/company_content_1793404800000.xlsx",
        LINKEDIN,
        {
            "post_id": "urn:li:share:7100",
            "post_text": "Lamps & light",
            "line": 3,
            "published_at": datetime(2026, 10, 20, 22, tzinfo=UTC),
            **dict(impressions=900, clicks=31, reactions=20, comments=3, shares=1, views=None),
        },
    ),
}


def read(name: str, content: str | bytes) -> Conformed:
    """One file through the reader and its contract, as a run does it."""
    data = content if isinstance(content, bytes) else content.encode()
    return helpers.conform(read_posts(data, name, BERLIN), POSTS, KINDS["posts"], "EUR", BERLIN)


def refused(page: Conformed) -> list[tuple[Any, ...]]:
    rows = page.quarantine.to_pylist()
    return [(row["file"], row["line"], row["column_name"], row["reason"]) for row in rows]


@pytest.mark.parametrize("sample", SAMPLES)
def test_exports__each_platform_is_recognised_by_its_header(sample: str) -> None:
    name, content, expected = SAMPLES[sample]
    page = read(name, content)
    assert refused(page) == []
    (row,) = page.table.to_pylist()
    assert {column: row[column] for column in expected} == expected
    assert row["platform"] == expected.get("platform", sample)
    assert row["file"] == name


def test_exports__further_columns_are_kept_and_colleagues_are_not() -> None:
    _, content, _ = SAMPLES["linkedin"]
    (row,) = read("posts/a.xlsx", content).table.to_pylist()
    assert '"Engagement rate":"0.060000"' in row["extra"]
    assert "Ada" not in row["extra"]


def test_exports__an_old_workbook_with_texts_for_everything() -> None:
    row = [
        "Lamps",
        "https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A71",
        *[""] * 3,
        "10/21/2026",
        "",
        "1,200",
    ]
    (post,) = read("posts/a.xlsx", workbook({"s": [LINKEDIN_HEADER, [*row, *["-"] * 8]]})).table.to_pylist()
    assert (post["post_id"], post["impressions"], post["clicks"]) == ("urn:li:ugcPost:71", 1200, None)


@pytest.mark.parametrize(
    ("name", "times_told", "expected"),
    [
        (
            "posts/a.csv",
            ["13/10/2026 08:31", "03/10/2026 20:15"],
            ["2026-10-13T08:31:00", "2026-10-03T20:15:00"],
        ),
        (
            "posts/a.csv",
            ["10/13/2026 8:31 PM", "10/03/2026 12:15 am"],
            ["2026-10-13T20:31:00", "2026-10-03T00:15:00"],
        ),
        ("posts/a.csv", ["13. Okt. 2026", "3. März 2026, 09:05"], ["2026-10-13", "2026-03-03T09:05:00"]),
        ("posts/a.csv", ["10/10/2026", "Oct 3, 2026"], ["2026-10-10", "2026-10-03"]),
        (
            "posts/a.csv",
            ["yesterday", "2026-10-03T09:05:00+02:00"],
            ["yesterday", "2026-10-03T09:05:00+02:00"],
        ),
    ],
)
def test_times__the_dates_themselves_tell_their_order(
    name: str, times_told: list[str], expected: list[str]
) -> None:
    assert times(pl.Series("t", times_told)).to_list() == expected


def test_exports__dates_that_tell_nothing_are_refused_until_the_name_tells() -> None:
    unclear = FACEBOOK.replace("10/13/2026", "10/03/2026")
    with pytest.raises(DateOrderUnclear):
        times(pl.Series("t", ["10/03/2026", "13/13/2026", "05/13/2026"]))
    with pytest.raises(FileRefused, match=r"posts/a\.csv line 1: its dates .* export\.dmy\.csv"):
        read("posts/a.csv", unclear)
    (american,) = read("posts/a.mdy.csv", unclear).table.to_pylist()
    (european,) = read("posts/a.DMY.csv", unclear).table.to_pylist()
    assert (american["published_at"].month, european["published_at"].month) == (10, 3)


def test_counts__separators_signs_of_nothing_and_what_is_no_count() -> None:
    told = [
        "1,234",
        "1.234",
        "1\u202f234",
        "1'234'567",
        "1.234,00",
        "12,0",
        "0",
        "",
        "–",
        "N/A",
        "12,5",
        "1.2K",
        "5%",
    ]
    read_as = ["1234", "1234", "1234", "1234567", "1234", "12", "0", None, None, None, "12,5", "1.2K", "5%"]
    assert counts(pl.Series("c", told)).to_list() == read_as


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("posts/account_analytics_content_2026-04-27_2026-07-25.csv", [date(2026, 4, 27), date(2026, 7, 25)]),
        ("posts/Sep-01-2026_Sep-28-2026_1234567890123456.csv", [date(2026, 9, 1), date(2026, 9, 28)]),
        ("posts/bis 31.10.2026.csv", [date(2026, 10, 31)]),
        ("posts/export_20261031.csv", [date(2026, 10, 31)]),
        ("posts/x_content_1761868800000.xls", [date(2025, 10, 31)]),
        ("posts/2026-13-45 and Foo-01-2026.csv", []),
    ],
)
def test_days_in__reads_the_days_that_a_path_names(name: str, days: list[date]) -> None:
    assert days_in(name, BERLIN) == days


def test_exports__bad_cells_are_refused_by_line_under_the_files_own_header() -> None:
    line = FACEBOOK.splitlines()[1]
    bad = [
        line.replace('"1,250"', "many"),
        line.replace("10/13/2026 21:00", "soon"),
        line.replace("Lifetime", "2026-10-14"),
        line.replace("122158000000000001", "1.22158E+17"),
        line.rsplit(",", 2)[0],
        line.replace(",8,", ",-8,"),
    ]
    page = read("posts/a.csv", FACEBOOK + "\n".join(bad) + "\n")
    file = "posts/a.csv"
    assert len(page.table) == 1
    # the id that a spreadsheet rounded stands behind the page's id
    assert sorted(refused(page), key=lambda row: row[1]) == [
        (file, 3, "Views", "is not a whole number"),
        (file, 4, "Publish time", "is not a time (write 2026-11-01T06:00:00+01:00)"),
        (file, 5, "Date", "is one day's figures; export the lifetime of each post instead"),
        (file, 6, "Post ID", "was rounded by a spreadsheet (drop the export as it was downloaded)"),
        (file, 7, None, "has 15 cells where the header has 17"),
        (file, 8, "Shares", "is below 0"),
    ]


def test_exports__figures_of_a_period_are_refused_for_older_posts() -> None:
    page = read("posts/Content 2026-09-27_2026-10-31/Table data.csv", YOUTUBE)
    assert len(page.table) == 0
    ((_, line, column, reason),) = refused(page)
    assert (line, column) == (3, "Video publish time")
    assert reason.startswith("is before 2026-09-27, where the export's figures begin")


@pytest.mark.parametrize("content", ["", "\n\n", b"\xef\xbb\xbf"])
def test_exports__an_empty_file_is_harmless(content: str | bytes) -> None:
    assert len(read("posts/a.csv", content).table) == 0


def test_exports__a_header_alone_and_a_file_of_totals_alone_are_harmless() -> None:
    assert len(read("posts/a.csv", X.splitlines()[0]).table) == 0
    assert len(read("posts/a.csv", "\n".join(YOUTUBE.splitlines()[:2])).table) == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "posts/a.csv",
            "Campaign,Spend\nx,1\n",
            r"posts/a\.csv line 1: is no export that is known here \(.*TikTok",
        ),
        (
            "posts/a.xlsx",
            LINKEDIN[: len(LINKEDIN) // 2],
            r"posts/a\.xlsx line 1: cannot be opened as a workbook",
        ),
        (
            "posts/a.csv",
            INSTAGRAM[:-10].replace("מנורה", '"מנורה'),
            "line 2: a quotation mark is opened and never",
        ),
        ("posts/a.csv", LINKEDIN, "is no text file|is not UTF-8 text"),
    ],
)
def test_exports__what_cannot_be_read_is_refused_in_one_sentence(
    name: str, content: str | bytes, message: str
) -> None:
    with pytest.raises(FileRefused, match=message):
        read(name, content)


def test_exports__a_title_above_the_header_keeps_the_line_numbers() -> None:
    page = read(
        "posts/a.csv", "Post report for Harbourlight\n\nPeriod: October, all\n" + X.replace("122978", "x")
    )
    assert refused(page) == [("posts/a.csv", 5, "Impressions", "is not a whole number")]


def test_exports__the_own_template_comes_in_every_form() -> None:
    names, values = (line.split(",") for line in template("posts").splitlines())
    table = pa.table({name: [value or None] for name, value in zip(names, values, strict=True)})
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(table, sink)
    forms: dict[str, str | bytes] = {
        "posts/a.csv": template("posts"),
        "posts/a.xlsx": workbook({"posts": [names, values]}),
        "posts/a.parquet": sink.getvalue().to_pybytes(),
    }
    rows = [
        read(name, content).table.drop_columns(["file", "line"]).to_pylist()
        for name, content in forms.items()
    ]
    assert rows[0] == rows[1] == rows[2]
    assert (rows[0][0]["post_id"], rows[0][0]["saves"], rows[0][0]["clicks"]) == (
        "18011223344556677",
        230,
        None,
    )


def test_exports__a_hundred_thousand_rows_are_read_by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    head, line = X.splitlines()
    many = "\n".join([head, *(line.replace("2074000000000000001", str(10**18 + n)) for n in range(100_000))])
    # a loop over rows would need one of these
    for name in ("iter_rows", "to_dicts", "rows", "map_rows"):
        monkeypatch.delattr(pl.DataFrame, name)
    monkeypatch.delattr(pl.Series, "map_elements")
    page = read("posts/a.csv", many)
    assert (len(page.table), len(page.quarantine)) == (100_000, 0)
    assert page.table["line"][-1].as_py() == 100_001


def test_known_exports__every_column_is_one_of_the_table_or_used_while_reading() -> None:
    for export in EXPORTS:
        assert set(export.words) <= {*KINDS["posts"].header, "page_id", "account_id", "period"}
        assert set(export.required) <= set(export.words)
        assert all(word == word.lower() for words in export.words.values() for word in words)


# ---- through the pipeline


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return load_settings(reporting_time_zone=BERLIN)


@pytest.fixture
def drop(settings: Settings) -> Drop:
    def write(name: str, content: str | bytes) -> Path:
        path = settings.inbox_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def rows(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        return connection.execute(query).fetchall()


def test_posts__folders_below_are_read_and_an_export_dropped_twice_counts_once(
    settings: Settings, drop: Drop
) -> None:
    for name, content, _ in SAMPLES.values():
        drop(name, content)
    first = run_source("files", settings)
    assert first.rows_by_table["posts"] == len(SAMPLES)
    # the same under another name, and a later export of the same day with a figure corrected
    drop("posts/again/copy.csv", X)
    drop("posts/new 2026-07-31.csv", X.replace("122978", "123000"))
    drop("posts/notes.docx", "x")
    with pytest.raises(SourceFailed, match=r"posts/notes\.docx: is none of \.csv"):
        run_source("files", settings)
    assert rows(settings, "select impressions from raw_files.posts where platform = 'x'") == [(123000,)]


BAD_ROWS = {
    "contacts": ("person_key,email\np1,nobody\n", "email"),
    "events": ("event_key,started_at,ended_at\ne1,2026-10-02,2026-10-01\n", "ended_at"),
    "journalists": ("journalist_key,name\n,Ada\n", "journalist_key"),
    "applications": ("application_key,person_key,applied_at\na1,p1,soon\n", "applied_at"),
    "experiments": ("experiment_key,started_at,channel\nx1,2026-10-01,\n", "channel"),
    "holidays": ("date,open_from,open_until\n2026-12-24,9 am,13:00\n", "open_from"),
    "messages": ("message_key,written_at,text\nm1,yesterday,hello\n", "written_at"),
    "conversations": ("conversation_key,opened_at,rating\nc1,2026-10-01,fine\n", "rating"),
    "shares": ("code,shared_at,reached\nfriend-1,2026-10-01,-6\n", "reached"),
    "referrals": ("code,person_key,referred_at\nfriend-1,,2026-10-01\n", "person_key"),
    "questions": ("question_key,question,asked_at\nq1,,2026-10-01\n", "question"),
    "goals": ("department,objective,quarter,target\nit,uptime,autumn,9\n", "quarter"),
    "product_areas": ("product_area,keywords\n,parcel\n", "product_area"),
    "product_requests": ("request_key,keywords,status\nmount,wall mount,soon\n", "status"),
    "brands": ("brand,names\nOurs,\n", "names"),
    "insight_rules": ("rule_key,label,owner_department\nr1,gossip,Sales\n", "label"),
    "insight_log": ("rule_key,happened_at,state\nr1,2026-10-01,acted\n", "insight_id"),
    "approvals": ("activity_key,asked_at,approved_at\np1,2026-10-02,2026-10-01\n", "approved_at"),
    "accounts": ("account,employee,granted_at,revoked_at\npage,e1,2026-10-02,2026-10-01\n", "revoked_at"),
    "incidents": ("incident_key,happened_at,acted_at\ni1,2026-10-02,2026-10-01\n", "acted_at"),
    "text_corrections": ("message_id,sentiment\nm1,5\n", "sentiment"),
    "posts": ("platform,post_id,published_at,views\nx,1,2026-10-01,-1\n", "views"),
}


def test_kinds__each_names_file_line_and_column_of_a_row_it_cannot_use(
    settings: Settings, drop: Drop
) -> None:
    for kind, (text, _) in BAD_ROWS.items():
        drop(f"{kind}/a.csv", text)
    result = run_source("files", settings)
    assert (result.rows_loaded, result.rows_quarantined) == (0, len(BAD_ROWS))
    for kind, (_, column) in BAD_ROWS.items():
        found = rows(settings, f"select file, line, column_name from quarantine.files__{kind}")
        assert found == [(f"{kind}/a.csv", 2, column)]


NEW_KINDS = [contract for contract in CONTRACTS if contract.name in BAD_ROWS]


@pytest.mark.parametrize("contract", NEW_KINDS, ids=lambda contract: contract.name)
def test_kinds__a_later_row_with_the_same_key_replaces_the_earlier(contract: Any) -> None:
    kind = KINDS[contract.name]
    head, values = template(kind.name).splitlines()
    first, second = (_ids(kind.name, f"{head},further\n{values},{word}\n") for word in ("one", "two"))
    column = next(name for name in kind.key if kind.header[name])
    another = "2027-01-01" if column == "date" else "another-key"
    other = _ids(kind.name, f"{head}\n{values.replace(kind.header[column], another)}\n")
    assert first == second != other


def _ids(kind: str, text: str) -> list[str]:
    from ingestion.sources.files.reader import read_file

    name = f"{kind}/a.csv"
    rows = (
        read_posts(text.encode(), name, BERLIN)
        if kind == "posts"
        else read_file(text.encode(), name, KINDS[kind], BERLIN)
    )
    contract = next(c for c in CONTRACTS if c.name == kind)
    page = helpers.conform(rows, contract, KINDS[kind], "EUR", BERLIN)
    assert len(page.quarantine) == 0
    return page.table["row_id"].to_pylist()
