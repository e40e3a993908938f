"""Which part of what the company sells or does a text is about.

Belongs here: finding the company's own keywords. Does not: the keywords (file kind `product_areas`).

Data flow: texts, languages, taxonomy -> product area and confidence.
"""

from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from analysis.text.words import lemma, tokens, without_handles

STRONG, HINT = 1.0, 0.4
SURE = 0.95
HINT_ALONE = 0.8
"""Confidence where only hints (keywords with a question mark) name one area."""


class Taxonomy:
    """The company's areas, ready to be looked for.

    A keyword is one or more words; `lamp*` and `*lamp` stand for words that begin or end so; `lamp?` is a
    hint, which counts less than a keyword of another area.

    Args:
        areas: product_area, keywords (semicolons between); other columns are left alone.
    """

    def __init__(self, areas: pl.DataFrame) -> None:
        self._words: dict[str, dict[str, float]] = {}
        self._starts: dict[str, dict[str, float]] = {}
        self._ends: dict[str, dict[str, float]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, float]]] = {}
        for area, keywords in sorted(areas.select("product_area", "keywords").drop_nulls().rows()):
            for keyword in keywords.lower().split(";"):
                self._add(area, keyword.strip())
        self._lemma_words = lru_cache(maxsize=64)(self._in_language)
        self._hits = lru_cache(maxsize=200_000)(self._areas_of)

    def find(self, text: str, language: str) -> tuple[str, float] | tuple[None, None]:
        """The area most spoken of and how sure that is; (None, None) without any keyword."""
        words = tokens(without_handles(text))
        bases = [lemma(word, language) for word in words]
        scores: dict[str, float] = {}
        for word in words:
            for area, weight in self._hits(word, language).items():
                scores[area] = scores.get(area, 0) + weight
        for phrase, area, weight in self._phrases_in(words) | self._phrases_in(bases):
            scores[area] = scores.get(area, 0) + weight * len(phrase)
        if not scores:
            return None, None
        best, *others = sorted(scores, key=lambda area: (-scores[area], area))
        sure = SURE if scores[best] >= STRONG else HINT_ALONE
        return best, sure * (1 - (scores[others[0]] / (2 * scores[best]) if others else 0))

    def _add(self, area: str, keyword: str) -> None:
        weight = HINT if keyword.endswith("?") else STRONG
        keyword = keyword.rstrip("?").strip()
        if keyword.endswith("*"):
            self._starts.setdefault(keyword[:-1], {})[area] = weight
        elif keyword.startswith("*"):
            self._ends.setdefault(keyword[1:], {})[area] = weight
        elif len(parts := tokens(keyword)) > 1:
            self._phrases.setdefault(parts[0], []).append((tuple(parts), area, weight))
        elif parts:
            self._words.setdefault(parts[0], {})[area] = weight

    def _phrases_in(self, words: Sequence[str]) -> set[tuple[tuple[str, ...], str, float]]:
        """Keywords of several words that stand in the text; looked up by their first word."""
        return {
            found
            for at, word in enumerate(words)
            for found in self._phrases.get(word, ())
            if tuple(words[at : at + len(found[0])]) == found[0]
        }

    def _areas_of(self, word: str, language: str) -> dict[str, float]:
        """Areas that one word speaks of: texts share most of their words, so each is looked up once."""
        hits: dict[str, float] = {}
        by_base = self._lemma_words(language).get(lemma(word, language))
        for source in (self._words.get(word), by_base, self._affixed(word)):
            for area, weight in (source or {}).items():
                hits[area] = max(weight, hits.get(area, 0))
        return hits

    def _affixed(self, word: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for length in range(2, len(word) + 1):
            for areas in (self._starts.get(word[:length]), self._ends.get(word[-length:])):
                for area, weight in (areas or {}).items():
                    found[area] = max(weight, found.get(area, 0))
        return found

    def _in_language(self, language: str) -> dict[str, dict[str, float]]:
        """Single keywords by their base form in a language."""
        index: dict[str, dict[str, float]] = {}
        for word, areas in self._words.items():
            entry = index.setdefault(lemma(word, language), {})
            for area, weight in areas.items():
                entry[area] = max(weight, entry.get(area, 0))
        return index


def product_areas(
    texts: Sequence[str], languages: Sequence[str], areas: pl.DataFrame
) -> list[tuple[str, float] | tuple[None, None]]:
    """Per text its product area with a confidence; (None, None) where no keyword occurs."""
    taxonomy = Taxonomy(areas)
    return [taxonomy.find(text, language) for text, language in zip(texts, languages, strict=True)]


def match_requests(frame: pl.DataFrame, requests: pl.DataFrame) -> pl.DataFrame:
    """Texts that speak of a request which the company follows.

    Args:
        frame: text_key, message_text, language.
        requests: request_key, keywords as in a taxonomy.

    Returns:
        Grain: text with a request, the one most spoken of. Columns: text_key, request_key.
    """
    taxonomy = Taxonomy(requests.rename({"request_key": "product_area"}))
    found = [
        (key, taxonomy.find(text, language)[0])
        for key, text, language in frame.select("text_key", "message_text", "language").iter_rows()
    ]
    rows = [pair for pair in found if pair[1] is not None]
    return pl.DataFrame(rows, schema={"text_key": pl.String, "request_key": pl.String}, orient="row")
