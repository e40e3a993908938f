"""What the messages of a company are about, found in the messages: groups with a name of their telling words.

Belongs here: learning the groups of a sample and putting any text into one of them. Does not: areas that the
company names itself (`areas`).
A name is made of dictionary words only that at least MIN_TEXTS texts use: no name or handle of a person.

Data flow: sample of texts -> groups per language; texts -> topic.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from analysis.text.rules import LITTLE, PHRASES, QUESTION_WORDS
from analysis.text.words import LEMMA_LANGUAGES, is_dictionary_word, lemma, tokens, without_noise

MIN_TEXTS = 5
MIN_SAMPLE = 40
MIN_LETTERS = 3
TEXTS_PER_TOPIC, MOST_TOPICS = 40, 24
NAME_WORDS = 3
SEED = 20261128
TOPICS_VERSION = 1
"""Goes up with every change here that gives other topics."""


@dataclass(frozen=True)
class TopicModel:
    """Groups of the texts of one language."""

    vectorizer: Any
    centres: np.ndarray
    names: tuple[str, ...]

    def assign(self, documents: Sequence[str]) -> list[str | None]:
        """Nearest topic of each document of lemmas; None where it shares no word with any."""
        weights = self.vectorizer.transform(documents) @ self.centres.T
        best, has = np.asarray(weights.argmax(axis=1)).ravel(), np.asarray(weights.max(axis=1)).ravel() > 0
        return [self.names[topic] if found else None for topic, found in zip(best, has, strict=True)]


def learn(texts: Sequence[str], languages: Sequence[str]) -> dict[str, TopicModel]:
    """Topics of a sample, per language of at least MIN_SAMPLE texts; the same sample, the same topics."""
    by_language: dict[str, list[str]] = {}
    for text, language in zip(texts, languages, strict=True):
        if language in PHRASES:
            by_language.setdefault(language, []).append(document(text, language))
    return {
        language: model
        for language, documents in sorted(by_language.items())
        if len(documents) >= MIN_SAMPLE and (model := _learn(sorted(documents), language))
    }


def assign(models: dict[str, TopicModel], texts: Sequence[str], languages: Sequence[str]) -> list[str | None]:
    """The topic of each text; None for languages without a model."""
    found: list[str | None] = [None] * len(texts)
    for language, model in models.items():
        places = [place for place, spoken in enumerate(languages) if spoken == language]
        documents = [document(texts[place], language) for place in places]
        for place, topic in zip(places, model.assign(documents) if places else (), strict=True):
            found[place] = topic
    return found


def document(text: str, language: str) -> str:
    """Base forms of a text's telling words, blanks between: what topics are made of."""
    little = set(LITTLE.get(language, "").split()) | set(QUESTION_WORDS.get(language, "").split())
    words = (
        (word, lemma(word, language)) for word in tokens(without_noise(text)) if len(word) >= MIN_LETTERS
    )
    return " ".join(
        base
        for word, base in words
        if word not in little
        and base not in little
        and "'" not in base
        and is_dictionary_word(word, language)
    )


def _learn(documents: list[str], language: str) -> TopicModel | None:
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    if language not in LEMMA_LANGUAGES:
        return None
    vectorizer = TfidfVectorizer(
        token_pattern=r"\S+",  # noqa: S106
        min_df=MIN_TEXTS,
        max_df=0.5,
        sublinear_tf=True,
        dtype=np.float64,
    )
    try:
        weights = vectorizer.fit_transform(documents)
    except ValueError:  # no word is used by MIN_TEXTS texts
        return None
    # Texts that are equal count once: a copied sentence is one opinion, not a topic.
    told = np.flatnonzero(np.asarray(weights.sum(axis=1)).ravel() > 0)
    distinct = len({documents[place] for place in told})
    number = int(min(max(round(len(told) / TEXTS_PER_TOPIC), 2), MOST_TOPICS, distinct))
    if number < 2:
        return None
    model = KMeans(n_clusters=number, n_init=4, random_state=SEED).fit(weights[told])
    words = vectorizer.get_feature_names_out()
    names = [_name(centre, words) for centre in model.cluster_centers_]
    return TopicModel(vectorizer, model.cluster_centers_, tuple(names))


def _name(centre: np.ndarray, words: np.ndarray) -> str:
    """The words that weigh most in a group, the weightiest first."""
    order = np.lexsort((words, -centre.round(6)))[:NAME_WORDS]
    chosen = [words[place] for place in order if centre[place] >= 0.35 * centre[order[0]]]
    return ", ".join(str(word) for word in chosen)


def sample_key(message_ids: pl.Series, text_keys: pl.Series) -> str:
    """Name of what topics are learned from: another sample gives other topics."""
    rows = sorted(zip(message_ids, text_keys, strict=True))
    return hashlib.sha256(repr((TOPICS_VERSION, rows)).encode()).hexdigest()[:32]


def read_topics(frame: pl.DataFrame, sample: pl.DataFrame, key: str) -> pl.DataFrame:
    """Topic of every text of `frame`, learned from `sample`.

    Args:
        frame: text_key, message_text, language.
        sample: message_text, language; one row a message, so that what many say weighs more.
        key: name of the sample.

    Returns:
        Grain: text. Columns: text_key, topic (NULL: its language has too few texts, or it shares no word with
        any), topics_key.
    """
    models = learn(sample["message_text"].to_list(), sample["language"].to_list()) if frame.height else {}
    return pl.DataFrame(
        {
            "text_key": frame["text_key"],
            "topic": assign(models, frame["message_text"].to_list(), frame["language"].to_list()),
            "topics_key": [key] * frame.height,
        },
        schema={"text_key": pl.String, "topic": pl.String, "topics_key": pl.String},
    )
