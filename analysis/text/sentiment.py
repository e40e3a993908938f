"""How good or bad a text is, for English only.

Belongs here: VADER's verdict and how far it can be trusted. Does not: other languages: on German, Spanish and
French texts VADER is no better than chance (AUC .47 to .61), so they stay unread.

Data flow: texts and languages -> sentiment -1 to 1 and confidence.
"""

from collections.abc import Sequence

from analysis.text.words import without_handles

READ_LANGUAGE = "en"
# How often VADER has the sign right where people rated a text clearly good or bad, by the size of its verdict:
# logistic regression on 3,708 snippets of product reviews that people rated (Hutto & Gilbert 2014); measured by
# `python -m benchmarks.texts`.
BASE, SLOPE = 0.60, 0.30


def sentiments(
    texts: Sequence[str], languages: Sequence[str]
) -> list[tuple[float, float] | tuple[None, None]]:
    """Per text (sentiment, confidence); (None, None) where it is not English or no word in it is evidence.

    VADER's 0 means that it found nothing, not that the text is neutral.
    """
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    found: list[tuple[float, float] | tuple[None, None]] = []
    for text, language in zip(texts, languages, strict=True):
        score = 0.0
        if language == READ_LANGUAGE:
            score = float(analyzer.polarity_scores(without_handles(text))["compound"])
        found.append((score, confidence(score)) if score else (None, None))
    return found


def confidence(score: float) -> float:
    """How likely the sign of a score is right."""
    return min(BASE + SLOPE * abs(score), 1.0)
