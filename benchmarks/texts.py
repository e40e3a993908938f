"""How well and how fast texts are read: `python -m benchmarks.texts`. The figures stand in docs/accuracy.md.

Belongs here: measures on texts that other people rated and on those written before the rules. Does not: the
sandbox company's truth (`tilltale evaluate`).

Data flow: rated texts, tests/analysis/texts, the sandbox's areas -> analysis.text -> figures on the screen.
"""

import random
import time
from pathlib import Path

import numpy as np
import polars as pl
import typer

from analysis.text import read_texts
from analysis.text.duplicates import fingerprints, first_of_each
from analysis.text.languages import MIN_WORDS
from analysis.text.words import tokens, without_noise
from benchmarks.foreign import pieces, share_with_sentiment, translated_texts
from benchmarks.rated import rated_texts
from sandbox.world.voice import product_areas

LABELLED = Path(__file__).parents[1] / "tests" / "analysis" / "texts" / "labelled.csv"
MANY = 100_000


def labelled_scores() -> dict[str, float]:
    """Language accuracy, precision of kind and area where one is given, and the shares left unread."""
    truth = pl.read_csv(LABELLED).with_row_index("n")
    read = read_texts(
        truth.select(text_key=pl.col("n").cast(pl.String), message_text="text"), product_areas()
    )
    scores = {"language": _share(truth["language"], read["language"])}
    for label, true in (("kind", truth["kind"]), ("product_area", truth["product_area"])):
        given = read[label].is_not_null()
        scores[f"{label}_precision"] = _share(true.filter(given), read[label].filter(given))
        scores[f"{label}_unread"] = 1 - float(given.mean() or 0)
    return scores


def foreign_scores() -> dict[str, float]:
    """Share of short texts in other languages than English that are given a sentiment."""
    labelled = pl.read_csv(LABELLED)
    whole = labelled.filter(pl.col("language") != "en")["text"].to_list()
    scores = {"whole": share_with_sentiment(whole), "pieces": share_with_sentiment(pieces(labelled))}
    translated = translated_texts()
    return scores if translated is None else {**scores, "translated": share_with_sentiment(translated)}


def sentiment_scores(frame: pl.DataFrame) -> dict[str, float]:
    """Correlation with people's ratings, where nothing read counts as 0 and among those read; and signs."""
    read = read_texts(frame.select("text_key", "message_text"))
    rating, score = frame["rating"].to_numpy(), read["sentiment"]
    long = pl.Series([len(tokens(without_noise(text))) >= MIN_WORDS for text in frame["message_text"]])
    known, clear = score.is_not_null().to_numpy(), np.abs(rating) > 0.5
    filled = score.fill_null(0).to_numpy()
    right = np.sign(filled) == np.sign(rating)
    return {
        "pearson": float(np.corrcoef(rating, filled)[0, 1]),
        "pearson_read": float(np.corrcoef(rating[known], filled[known])[0, 1]),
        "unread": float(1 - known.mean()),
        "sign_right": float(right[known & clear].mean()),
        "english_of_3_words": _share(pl.Series(["en"] * int(long.sum())), read["language"].filter(long)),
    }


def duplicate_scores(texts: list[str], seed: int = 7) -> dict[str, float]:
    """Share of 500 changed copies that are found, by kind of change, and of texts wrongly called copies."""
    rng = random.Random(seed)
    originals = sorted({text for text in texts if len(text) > 60})[:1500]
    chosen = rng.sample(range(len(originals)), 500)
    changes = {"case_and_marks": _shout, "repost_link_tag": _repost, "two_slips": _slip}
    scores: dict[str, float] = {}
    for name, change in changes.items():
        copies = [change(originals[place], rng) for place in chosen]
        first = _first(originals + copies)
        found = [first.get(len(originals) + row) == place for row, place in enumerate(chosen)]
        scores[name] = sum(found) / len(found)
    scores["other_texts_called_copies"] = len(_first(originals)) / len(originals)
    return scores


def seconds_for_many(texts: list[str]) -> float:
    """Seconds to read 100,000 different texts and to find the copies among them."""
    many = [f"{texts[place % len(texts)]} {place // len(texts)}x" for place in range(MANY)]
    frame = pl.DataFrame({"text_key": [str(place) for place in range(MANY)], "message_text": many})
    began = time.perf_counter()
    read = read_texts(frame, product_areas())
    first_of_each(
        read.select("text_key", "normal_text", "bands").with_columns(first_at=pl.int_range(pl.len()))
    )
    return time.perf_counter() - began


def _first(texts: list[str]) -> dict[int, int]:
    keys = [f"{place:06d}" for place in range(len(texts))]
    marks = fingerprints(texts).with_columns(
        text_key=pl.Series(keys), first_at=pl.Series(range(len(texts)), dtype=pl.Int64)
    )
    return {int(one): int(other) for one, other in first_of_each(marks).iter_rows()}


def _shout(text: str, _: random.Random) -> str:
    return text.upper().replace(",", "").replace(".", " !!")


def _repost(text: str, _: random.Random) -> str:
    return f"RT @someone: {text} https://short.example/x1 #lamps"


def _slip(text: str, rng: random.Random) -> str:
    letters = list(text)
    for place in rng.sample(range(len(letters) - 1), 2):
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


def _share(truth: pl.Series, read: pl.Series) -> float:
    return float((truth == read).fill_null(False).mean() or 0)


def main() -> None:
    """Print how well texts are read: against people's ratings, labels, and texts of other languages."""
    _print("written before the rules", labelled_scores())
    _print("other languages, given a sentiment", foreign_scores())
    rated = rated_texts()
    if rated is None:
        print("the rated texts cannot be fetched: no package index")
        return
    for name, frame in rated.items():
        _print(f"rated: {name} ({frame.height})", sentiment_scores(frame))
        for half, rest in (("chosen on", 0), ("held out", 1)):
            part = sentiment_scores(frame.gather_every(2, rest))
            _print(f"  every second one, the half {half}", {"pearson": part["pearson"]})
    _print("copies", duplicate_scores(rated["amazon"]["message_text"].to_list()))
    texts = [text for frame in rated.values() for text in frame["message_text"]]
    print(f"{MANY:,} texts: {seconds_for_many(texts):.0f} seconds")


def _print(title: str, scores: dict[str, float]) -> None:
    print(title + ": " + ", ".join(f"{name} {score:.4f}" for name, score in scores.items()), flush=True)


if __name__ == "__main__":
    typer.run(main)
