"""What people's corrections teach about texts that the rules cannot read.

Belongs here: a logistic regression on corrected texts, per label. Does not: the corrections of the very
texts, which count as they are (`analysis.text`).

Data flow: corrected texts and their labels -> labels of other texts with a confidence.
"""

from collections.abc import Sequence

import numpy as np

from analysis.text.encoder import Encode
from analysis.text.words import lemma, tokens, without_noise

LEAST_OF_A_LABEL = 5


class Learned:
    """A model of one label (kind or product area).

    Args:
        texts: corrected texts.
        languages: of each.
        labels: what people say that each is; None is left out.
        encode: a sentence encoder, or None for words alone.
        minimum: so many texts are needed.
    """

    def __init__(
        self,
        texts: Sequence[str],
        languages: Sequence[str],
        labels: Sequence[str | None],
        encode: Encode | None,
        minimum: int,
    ) -> None:
        self._encode, self._model = encode, None
        counts: dict[str, int] = {}
        for label in labels:
            if label is not None:
                counts[label] = counts.get(label, 0) + 1
        rows = [
            place for place, label in enumerate(labels) if label and counts.get(label, 0) >= LEAST_OF_A_LABEL
        ]
        if len(rows) < minimum or len({labels[place] for place in rows}) < 2:
            return
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        self._words = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True)  # noqa: S106
        chosen, spoken = [texts[place] for place in rows], [languages[place] for place in rows]
        self._words.fit([_document(text, language) for text, language in zip(chosen, spoken, strict=True)])
        self._model = LogisticRegression(C=10.0, max_iter=1000, class_weight="balanced").fit(
            self._features(chosen, spoken), [labels[place] for place in rows]
        )

    def __bool__(self) -> bool:
        """Whether there was enough to learn from."""
        return self._model is not None

    def read(
        self, texts: Sequence[str], languages: Sequence[str]
    ) -> list[tuple[str, float] | tuple[None, None]]:
        """Per text the likeliest label with its probability; (None, None) without a model."""
        if self._model is None or not texts:
            return [(None, None)] * len(texts)
        chances = self._model.predict_proba(self._features(texts, languages))
        best = chances.argmax(axis=1)
        return [
            (str(self._model.classes_[place]), float(chances[row, place])) for row, place in enumerate(best)
        ]

    def _features(self, texts: Sequence[str], languages: Sequence[str]) -> object:
        from scipy import sparse

        words = self._words.transform(
            [_document(text, language) for text, language in zip(texts, languages, strict=True)]
        )
        if self._encode is None:
            return words
        vectors = np.asarray(self._encode([without_noise(text) for text in texts]))
        return sparse.hstack([words, sparse.csr_matrix(vectors)]).tocsr()


def _document(text: str, language: str) -> str:
    return " ".join(lemma(word, language) for word in tokens(without_noise(text)))
