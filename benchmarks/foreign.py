"""Short texts that are not English: none of them may be read as if it were.

Belongs here: the sets, and what is held against them. Does not: English texts, of which see benchmarks.rated.
One set is cut from the labelled texts: every one, two and three neighbouring words of the German, Spanish and
French ones. The other are the words on the screens of Django (BSD licence), by translators into 88 languages.

Data flow: labelled texts, archive -> texts -> share that is given a sentiment.
"""

import gettext
import io
import re
import zipfile
from collections.abc import Iterable

import polars as pl

from analysis.text import read_texts
from analysis.text.words import tokens
from benchmarks.archives import Archive, fetched

VERSION = "5.2.19"
ARCHIVE = Archive(
    "django",
    VERSION,
    f"django-{VERSION}-py3-none-any.whl",
    "5965d974a5218a2b68a11dd1276434707f23886525c23f0598eccedaf4f4ca00",
)
_CATALOGUE = re.compile(r"/locale/(?!en)\w+/LC_MESSAGES/django\.mo$")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|<[^>]+>")


def pieces(labelled: pl.DataFrame) -> list[str]:
    """Every one, two and three neighbouring words of the texts (language, text) that are not English."""
    found: dict[str, None] = {}
    for text in labelled.filter(pl.col("language") != "en")["text"]:
        words = tokens(text)
        for length in (1, 2, 3):
            found |= dict.fromkeys(
                " ".join(words[start : start + length]) for start in range(len(words) - length + 1)
            )
    return list(found)


def translated_texts() -> list[str] | None:
    """What translators wrote, without what they left in English; None where the archive cannot be had."""
    archive = fetched(ARCHIVE)
    if archive is None:
        return None
    found: dict[str, None] = {}
    with zipfile.ZipFile(archive) as files:
        for name in filter(_CATALOGUE.search, sorted(files.namelist())):
            found |= dict.fromkeys(_translations(files.read(name)))
    return list(found)


def share_with_sentiment(texts: list[str]) -> float:
    """Share of the texts that are given a sentiment."""
    keys = [str(place) for place in range(len(texts))]
    read = read_texts(pl.DataFrame({"text_key": keys, "message_text": texts}))
    return float(read["sentiment"].is_not_null().mean() or 0)


def _translations(catalogue: bytes) -> Iterable[str]:
    # Its messages are reachable one by one for those who know the English ones; all at once only so.
    messages: dict[str | tuple[str, int], str] = gettext.GNUTranslations(io.BytesIO(catalogue))._catalog  # type: ignore[attr-defined]
    for key, translation in messages.items():
        english = (key[0] if isinstance(key, tuple) else key).split("\x04")[-1]
        text = _PLACEHOLDER.sub("", translation).strip()
        if english and text and translation.casefold() != english.casefold():
            yield text
