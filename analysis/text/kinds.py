"""What a message is: wish, complaint, praise, question, purchase intent or the risk to lose a customer.

Belongs here: applying the rules and weighing them against each other. Does not: the rules (`rules`),
what is learned from corrections (`training`).

Data flow: texts, languages, sentiment -> kind and confidence.
"""

import re
from collections.abc import Sequence
from functools import cache

from analysis.text.rules import LEMMAS, LIKELY, PHRASES, QUESTION_WORDS, WEAK
from analysis.text.settings import KINDS
from analysis.text.words import lemma, tokens, without_noise

AGAINST = 0.15
"""What a second kind, as sure as the first, takes from its confidence."""
NEGATIONS = {
    "en": "not no never n't isn't wasn't don't doesn't didn't without",
    "de": "nicht kein keine keinen nie ohne",
    "es": "no nunca sin ni",
    "fr": "pas ne jamais sans ni",
}
NEGATED_WITHIN = 3
# VADER's verdict alone, for English without any cue.
SENTIMENT_ALONE = 0.6
# Two kinds that go together: who complains that something is late may ask where it is, and who praises may
# wish.
WEIGHTIER = {
    ("wish", "question"), ("purchase_intent", "question"), ("complaint", "question"),
    ("churn_risk", "complaint"), ("churn_risk", "question"), ("purchase_intent", "wish"),
    ("wish", "praise"), ("purchase_intent", "praise"),
}  # fmt: skip
_COMMA = re.compile(r"\s*,\s*")
_ASKS = re.compile(r"\?\W*$")


def find_kinds(
    texts: Sequence[str], languages: Sequence[str], sentiment: Sequence[float | None]
) -> list[tuple[str, float] | tuple[None, None]]:
    """Per text its likeliest kind with a confidence; (None, None) where no rule says anything.

    Languages without rules stay unread.
    """
    return [
        _decide(_cues(without_noise(text), language, score)) if language in PHRASES else (None, None)
        for text, language, score in zip(texts, languages, sentiment, strict=True)
    ]


def _decide(found: dict[str, float]) -> tuple[str, float] | tuple[None, None]:
    if not found:
        return None, None
    ranked = sorted(found, key=lambda kind: (-round(found[kind], 2), KINDS.index(kind)))
    for heavy, light in WEIGHTIER:
        if heavy in found and light in found and ranked[0] in (heavy, light):
            found.pop(light)
            return _decide(found)
    best = ranked[0]
    confidence = found[best]
    if len(ranked) > 1:
        confidence -= AGAINST * found[ranked[1]] / confidence
    return best, confidence


def _cues(text: str, language: str, sentiment: float | None) -> dict[str, float]:
    """Kinds that some rule sees in the text, each with the confidence of its surest rule."""
    lowered = text.lower().replace("’", "'")
    flowing = _COMMA.sub(" ", lowered) if "," in lowered else None
    found: dict[str, float] = {}
    for kind, sure, pattern in _phrases(language):
        if sure > found.get(kind, 0) and (pattern.search(lowered) or (flowing and pattern.search(flowing))):
            found[kind] = sure
    words = tokens(text)
    known, no = _lemmas(language), NEGATIONS[language].split()
    for place, word in enumerate(words):
        for kind, sure in (*known.get(lemma(word, language), ()), *known.get(word, ())):
            negated = any(
                before in no or before.endswith("n't")
                for before in words[max(place - NEGATED_WITHIN, 0) : place]
            )
            if sure > found.get(kind, 0) and not negated:
                found[kind] = sure
    if _ASKS.search(text):
        asked = words and words[0] in QUESTION_WORDS[language].split()
        found["question"] = LIKELY if asked else WEAK
    if not found and sentiment is not None and abs(sentiment) >= SENTIMENT_ALONE:
        found["praise" if sentiment > 0 else "complaint"] = WEAK
    return found


@cache
def _phrases(language: str) -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    return tuple((kind, sure, re.compile(pattern)) for kind, sure, pattern in PHRASES[language])


@cache
def _lemmas(language: str) -> dict[str, tuple[tuple[str, float], ...]]:
    """Word -> the kinds that it hints at."""
    index: dict[str, list[tuple[str, float]]] = {}
    for kind, by_sureness in LEMMAS[language].items():
        for sure, words in by_sureness.items():
            for word in words.split():
                index.setdefault(word, []).append((kind, sure))
    return {word: tuple(hints) for word, hints in index.items()}
