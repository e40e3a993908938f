"""How good or bad a text is, for English only.

Belongs here: VADER's verdict and how far it can be trusted. Does not: other languages: on German, Spanish and
French texts VADER is no better than chance (AUC .47 to .61), so they stay unread.

Data flow: texts and languages -> sentiment -1 to 1 and confidence.
"""

from collections.abc import Sequence

from analysis.text.languages import ENGLISH, UNCLEAR, is_unclear_text_english
from analysis.text.words import without_handles

# How often VADER has the sign right where people rated a text clearly good or bad, by the size of its
# verdict: one in two at .1, nine in ten from .65 on, on 3,708 snippets of product reviews (Hutto & Gilbert
# 2014). On tweets, for which its lexicon was made, it is right more often.
BASE, SLOPE, MOST = 0.50, 0.62, 0.93


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
        # first what costs little: most unclear texts have no word that VADER knows
        if language in {ENGLISH, UNCLEAR}:
            score = float(analyzer.polarity_scores(without_handles(text))["compound"])
        if score and language == UNCLEAR and not is_unclear_text_english(text):
            score = 0.0
        found.append((score, confidence(score)) if score else (None, None))
    return found


def confidence(score: float) -> float:
    """How likely the sign of a score is right."""
    return min(BASE + SLOPE * abs(score), MOST)
