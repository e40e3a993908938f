"""What a reading of texts rests on besides the texts.

Belongs here: settings and the names of labels. Does not: how anything is recognized.

Data flow: dbt variables -> ReaderSettings -> every part of the reader.
"""

import hashlib
from dataclasses import astuple, dataclass

import polars as pl

KINDS = ("churn_risk", "purchase_intent", "wish", "complaint", "praise", "question")
"""What a message may be, the weightiest first: of two kinds equally sure the first one counts."""
READER_VERSION = 2
"""Goes up with every change of rules: texts read by an older reader are read anew."""


@dataclass(frozen=True)
class ReaderSettings:
    """Settings of the reader.

    Attributes:
        min_confidence: a kind or area less sure than this is left out (NULL).
        min_sentiment_confidence: likewise for the sentiment, a number that is averaged over many texts: it
        may be less
            sure than a label that sorts one text.
        encoder: name of a sentence encoder (`encoder.ENCODERS`), or none.
        min_corrections: so many corrected texts of so many kinds (at least two) are needed to learn from
        them.
    """

    min_confidence: float = 0.7
    min_sentiment_confidence: float = 0.6
    encoder: str = "none"
    min_corrections: int = 40

    def key(self, taxonomy: pl.DataFrame, corrections: pl.DataFrame) -> str:
        """Name of a reader with these settings, areas and corrections; another one reads everything anew."""
        parts = [repr((READER_VERSION, *astuple(self)))]
        for frame in (taxonomy, corrections):
            parts += sorted(repr(row) for row in frame.rows())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
