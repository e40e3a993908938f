"""The company and the press: journalists, what was sent and asked, what appeared, and who came from there.

Belongs here: lists of the press and the visits from outlets, from a random stream of their own; which piece
truly brought a visit. Does not: the visits of everybody else (`web`), which these come beside.
They cause no sale: who reads of the company buys what she would have bought.

Data flow: History, Web -> files_journalists, files_press_log, press_visits, truth_press, truth_press_sales.
"""

import numpy as np
import polars as pl

from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, dates, datetimes, day_of, hex_ids, pick, stream
from sandbox.world.columns import texts, texts_where
from sandbox.world.history import History
from sandbox.world.web import Web

# Outlet and how many journalists of the list write for it.
OUTLETS = (
    ("Design Weekly", "designweekly.example", 2),
    ("Office Times", "officetimes.example", 1),
    ("Living and Light", "livingandlight.example", 1),
    ("Green Building", "greenbuilding.example", 1),
    ("The Harbour Post", "harbourpost.example", 3),
    ("Lamp Notes", "lampnotes.example", 1),
)
PIECES, REQUESTS, MENTIONS = 42, 46, 30
ANSWERED_SHARE = 0.65
NAMED_SHARE, LINKED_SHARE = 0.3, 0.2
"""Pieces that the log knows by the name under them, and by their address alone."""
VISITS_FOR_EACH_PERSON = 1 / 650
MEAN_DAYS = 4.0
BUYERS_SHARE = 0.3
BUYING_DAYS = 25.0
LOOKBACK_DAYS, DEAL_LOOKBACK_DAYS = 30.0, 90.0


def build_press(history: History, web: Web) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Tables (files, and visits as the collectors count them), and the truth: who wrote, who bought."""
    rng = stream(history.seed, "press")
    journalists = _journalists(rng)
    pieces = _pieces(rng, journalists)
    visits, truth = _visits(rng, history, web, pieces)
    tables = {
        "files_journalists": journalists.drop("host"),
        "files_press_log": _log(rng, journalists, pieces),
        "press_visits": visits,
    }
    return tables, {"truth_press": truth, "truth_press_sales": _sales(history, truth)}


def with_press_visits(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The world as its collectors saw it: visits from the press are among the visits."""
    together = pl.concat([tables["visits"], tables["press_visits"]]).sort("received_at", "visit_id")
    return {**tables, "visits": together}


def _journalists(rng: np.random.Generator) -> pl.DataFrame:
    host = np.repeat(np.arange(len(OUTLETS)), [count for _, _, count in OUTLETS])
    count = len(host)
    first = rng.permutation(words.FIRST_NAMES)[:count].tolist()
    last = rng.permutation(words.LAST_NAMES)[:count].tolist()
    sites = [OUTLETS[index][1] for index in host]
    return pl.DataFrame(
        {
            "journalist_key": texts(f"j-{number + 1}" for number in range(count)),
            "name": texts(f"{a} {b}" for a, b in zip(first, last, strict=True)),
            "outlet": texts(OUTLETS[index][0] for index in host),
            "outlet_host": texts(sites),
            "email": texts(f"{a}.{b}@{site}".lower() for a, b, site in zip(first, last, sites, strict=True)),
            "handle": texts([None] * count),
            "topics": texts(pick(rng, words.TOPICS, count).tolist()),
            "visible_at": dates(np.zeros(count)),
            "host": texts(sites),
        }
    )


def _pieces(rng: np.random.Generator, journalists: pl.DataFrame) -> pl.DataFrame:
    at = np.sort(rng.uniform(10, DAYS - 2, PIECES))
    writer = rng.integers(0, len(journalists), PIECES)
    host = journalists["host"].to_numpy()[writer]
    return pl.DataFrame(
        {
            "journalist": writer,
            "journalist_key": journalists["journalist_key"].to_numpy()[writer].tolist(),
            "host": host.tolist(),
            "url": [f"https://www.{site}/light-{number + 1}" for number, site in enumerate(host)],
            "topic": pick(rng, words.TOPICS, PIECES).tolist(),
            "at": at,
        }
    )


def _log(rng: np.random.Generator, journalists: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """Written up the day after; most pieces followed something that was sent, many requests were answered."""
    names, keys = (journalists[column].to_numpy() for column in ("name", "journalist_key"))
    fate = rng.random(PIECES)
    named, linked = fate < NAMED_SHARE, fate > 1 - LINKED_SHARE
    asked_by, asked_at = rng.integers(0, len(keys), REQUESTS), rng.uniform(5, DAYS - 2, REQUESTS)
    answered = rng.random(REQUESTS) < ANSWERED_SHARE
    answered_at = asked_at + rng.exponential(1.5, REQUESTS) + 0.05
    topic = pick(rng, words.TOPICS, REQUESTS)
    mentioned_by = rng.integers(0, len(keys), MENTIONS)
    mentioned_at = rng.uniform(5, DAYS - 2, MENTIONS)
    piece_at, writer = pieces["at"].to_numpy(), pieces["journalist"].to_numpy()
    none = np.zeros(0, dtype=bool)

    def rows(
        kind: str, who: np.ndarray, at: np.ndarray, topics: list[str], *,
        named: np.ndarray = none, linked: np.ndarray = none, urls: list[str] | None = None,
        note: str | None = None,
    ) -> pl.DataFrame:  # fmt: skip
        count = len(who)
        named, linked = (mask if len(mask) else np.zeros(count, dtype=bool) for mask in (named, linked))
        return pl.DataFrame(
            {
                "journalist_key": texts_where(~named & ~linked, keys[who]),
                "author_name": texts_where(named, names[who]),
                "at": at,
                "kind": texts([kind] * count),
                "url": texts(urls or [None] * count),
                "topic": texts(topics),
                "note": texts([note] * count),
            }
        )

    sent = rng.random(PIECES) < 0.7
    frame = pl.concat(
        [
            rows("coverage", writer, piece_at, pieces["topic"].to_list(), named=named, linked=linked,
                 urls=pieces["url"].to_list()),
            rows("outreach", writer[sent], np.maximum(piece_at - 6, 0.5)[sent],
                 pieces["topic"].to_numpy()[sent].tolist(), note="Sent the story with pictures"),
            rows("request", asked_by, asked_at, topic.tolist(), note="Asks for figures and a quotation"),
            rows("outreach", asked_by[answered], answered_at[answered], topic[answered].tolist(),
                 note="Sent the figures"),
            rows("mention", mentioned_by, mentioned_at, pick(rng, words.TOPICS, MENTIONS).tolist()),
        ]
    )  # fmt: skip
    frame = frame.filter(pl.col("at") < DAYS - 0.01).sort("at", "kind", "topic")
    at = frame["at"].to_numpy()
    return frame.select(
        "journalist_key", "author_name", datetimes(at, "happened_at"), "kind", "url", "topic", "note",
        dates(day_of(at) + 1, "visible_at"),
    )  # fmt: skip


def _visits(
    rng: np.random.Generator, history: History, web: Web, pieces: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Readers with a browser that the company has seen anyway; a browser passes on the outlet's site only."""
    expected = max(history.people.count * VISITS_FOR_EACH_PERSON, 2.0)
    piece = np.repeat(np.arange(PIECES), rng.poisson(expected, PIECES))
    at = pieces["at"].to_numpy()[piece] + rng.exponential(MEAN_DAYS, len(piece))
    seen = web.landings.with_row_index("row").select(
        pl.col("row").cast(pl.Int64), "instant", buys=pl.col("how") == "DIRECT_TRAFFIC"
    )
    anybody = rng.integers(0, len(seen), len(piece))
    # Some are on their way to the shop anyway: somebody who lands there in the next weeks.
    soon = np.searchsorted(
        seen["instant"].to_numpy(), at + rng.uniform(0, BUYING_DAYS, len(piece)), side="left"
    )
    row = np.where(rng.random(len(piece)) < BUYERS_SHARE, np.minimum(soon, len(seen) - 1), anybody)
    kept = at < DAYS - 0.01
    row, piece, at = row[kept], piece[kept], at[kept]
    host = pieces["host"].to_numpy()[piece]
    path = pick(rng, ("/", "/shop", "/office", *words.TOPIC_PATHS), len(row))
    same = web.visits[row]
    frame = same.with_columns(
        pl.Series("visit_id", hex_ids(rng, len(row), "v_", 20), dtype=pl.String),
        texts([f"{words.SITE}{page}" for page in path], "page_url"),
        texts([f"https://www.{site}/" for site in host], "referrer"),
        *(
            pl.lit(None, dtype=pl.String).alias(name)
            for name in (
                *("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
                *("gclid", "fbclid", "li_fat_id"),
            )
        ),
        datetimes(at, "visited_at"),
        datetimes(at + rng.uniform(0, 5, len(row)) / 86_400, "received_at"),
    )
    truth = pl.DataFrame(
        {
            "visit_id": frame["visit_id"],
            "journalist_key": pieces["journalist_key"].to_numpy()[piece].tolist(),
            "person": web.landings["person"].to_numpy()[row],
            "at": at,
            "visited_at": frame["visited_at"],
        },
        schema_overrides={"journalist_key": pl.String},
    )
    return frame.sort("received_at", "visit_id"), truth.sort("at", "visit_id")


def _sales(history: History, visits: pl.DataFrame) -> pl.DataFrame:
    """Money of people within the look-back after they came from the press; one row a revenue line."""
    lines, orders, deals, moments = history.lines, history.orders, history.deals, history.moments
    is_order = lines.order >= 0
    exists = np.where(
        is_order, history.outcome.ordered[lines.order], history.outcome.deal_won[np.maximum(lines.deal, 0)]
    )
    paid = lines.amount > 0
    buyer = np.where(
        is_order, moments.person[orders.moment[lines.order]], deals.person[np.maximum(lines.deal, 0)]
    ).astype(np.int64)
    frame = pl.DataFrame(
        {
            "sale": np.where(is_order, lines.order, -1 - lines.deal),
            "person": buyer,
            "at": lines.instant,
            "amount": lines.amount,
            "days": np.where(is_order, LOOKBACK_DAYS, DEAL_LOOKBACK_DAYS),
            "exists": exists,
            "paid": paid,
        }
    ).filter("exists")
    sold = (
        frame.filter("paid")
        .sort("at")
        .unique("sale", keep="first", maintain_order=True)
        .join_asof(
            visits.select("person", "journalist_key", "at", came="at").sort("at"),
            on="at",
            by="person",
            check_sortedness=False,
        )
        .filter(pl.col("at") - pl.col("came") <= pl.col("days"))
        .select("sale", "journalist_key")
    )
    return (
        frame.join(sold, on="sale", how="inner")
        .with_columns(datetimes_of("at"))
        .select("journalist_key", "occurred_at", "amount")
        .sort("occurred_at", "journalist_key", "amount")
    )


def datetimes_of(column: str) -> pl.Expr:
    """Instants of a column (days since the calendar's start) as `occurred_at`."""
    return pl.col(column).map_batches(
        lambda values: datetimes(values.to_numpy()), return_dtype=pl.Datetime("us", "UTC")
    ).alias("occurred_at")  # fmt: skip
