"""Words and turns of phrase that say what a message is, a module a language.

`LEMMAS` (kind -> confidence -> words) compare with base forms of words, `PHRASES` (kind, confidence, pattern)
are regular expressions on the text in lower case with straight apostrophes. `QUESTION_WORDS` begin a question;
a question mark ends it. `LITTLE` are words that say how something is said rather than about what; others are
left out by being everywhere. The rules were written without the texts that they are measured on
(tests/analysis/texts).

Data flow: rules -> kinds, topics.
"""

from analysis.text.rules import english, french, german, spanish
from analysis.text.rules.sureness import LIKELY, SURE, WEAK

__all__ = ["LEMMAS", "LIKELY", "LITTLE", "PHRASES", "QUESTION_WORDS", "SURE", "WEAK"]

_LANGUAGES = {"en": english, "de": german, "es": spanish, "fr": french}
LEMMAS = {code: language.LEMMAS for code, language in _LANGUAGES.items()}
PHRASES = {code: language.PHRASES for code, language in _LANGUAGES.items()}
QUESTION_WORDS = {code: language.QUESTION_WORDS for code, language in _LANGUAGES.items()}
LITTLE = {code: language.LITTLE for code, language in _LANGUAGES.items()}
