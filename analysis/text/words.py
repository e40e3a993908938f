"""Texts as words: cleaned of what is no language, in lower case, each word in its base form.

Belongs here: normal forms that several readers share. Does not: what words mean.

Data flow: text -> clean text, tokens, lemmas.
"""

import html
import re
from functools import lru_cache

import simplemma

LEMMA_LANGUAGES = frozenset({"en", "de", "es", "fr", "sv", "nl", "it", "pt", "da", "nb", "pl", "fi"})
"""Languages whose words are brought to their base form; all of them ship with simplemma."""
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)[@#]\w[\w.\-]*|(?<!\w)/?u/\w+|^RT\b", re.IGNORECASE
)
_MENTION = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)@\w[\w.\-@]*|(?<!\w)/?u/\w+")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_OTHER = re.compile(r"[\W_]+")


def without_noise(text: str) -> str:
    """The text without links, addresses, handles and hashtags."""
    return " ".join(_NOISE.sub(" ", html.unescape(text)).split())


def without_handles(text: str) -> str:
    """The text without links, addresses and handles; a hashtag stays as a word."""
    return " ".join(_MENTION.sub(" ", html.unescape(text)).replace("#", " ").split())


def normal(text: str) -> str:
    """The text for comparing: without noise, marks and case."""
    return _OTHER.sub(" ", without_noise(text).casefold()).strip()


def tokens(text: str) -> list[str]:
    """Words in lower case, without numbers and marks; an apostrophe is straight."""
    return [word.replace("’", "'") for word in _TOKEN.findall(text.lower())]


@lru_cache(maxsize=200_000)
def lemma(word: str, language: str) -> str:
    """Base form of a word in lower case; the word itself where the language is not known."""
    if language not in LEMMA_LANGUAGES:
        return word
    base = simplemma.lemmatize(word, language)
    # German nouns are written with a capital letter, and simplemma knows them so.
    if language == "de" and base == word:
        base = simplemma.lemmatize(word.capitalize(), language)
    return base.lower()


@lru_cache(maxsize=200_000)
def is_dictionary_word(word: str, language: str) -> bool:
    """Whether a word stands in the language's dictionary: most names, handles and slips do not."""
    if language not in LEMMA_LANGUAGES:
        return False
    return simplemma.is_known(word, language) or (
        language == "de" and simplemma.is_known(word.capitalize(), language)
    )
