"""Reading texts: against ratings and labels that were there before the rules, and each rule's edge."""

import polars as pl
import pytest

from analysis.text import ReaderSettings, read_texts, topics
from analysis.text.areas import Taxonomy
from analysis.text.languages import SURE_SCORE
from benchmarks.rated import rated_texts
from benchmarks.texts import duplicate_scores, foreign_scores, labelled_scores, sentiment_scores


def frame(*texts: str) -> pl.DataFrame:
    return pl.DataFrame({"text_key": [f"k{n}" for n in range(len(texts))], "message_text": list(texts)})


def test_labels__are_right_where_they_are_given_on_texts_written_before_the_rules() -> None:
    scores = labelled_scores()
    assert scores["language"] >= 0.98
    assert scores["kind_precision"] >= 0.85
    assert scores["product_area_precision"] >= 0.85
    assert scores["kind_unread"] <= 0.35
    assert scores["product_area_unread"] <= 0.50


@pytest.mark.slow
def test_sentiment__agrees_with_what_other_people_rated() -> None:
    rated = rated_texts()
    if rated is None:
        pytest.skip("the rated texts are fetched from the package index once, and it cannot be reached")
    tweets, amazon = sentiment_scores(rated["tweets"]), sentiment_scores(rated["amazon"])
    assert tweets["pearson"] >= 0.85
    assert tweets["english_of_3_words"] >= 0.98
    assert amazon["pearson"] >= 0.58
    copies = duplicate_scores(rated["amazon"]["message_text"].to_list())
    assert min(copies["case_and_marks"], copies["repost_link_tag"], copies["two_slips"]) >= 0.95
    assert copies["other_texts_called_copies"] <= 0.02


def test_sentiment__is_null_in_other_languages_and_without_evidence() -> None:
    read = read_texts(
        frame("Die Lampe ist super schön", "I bought it on Monday in Leeds", "I love this lamp")
    )
    assert read["sentiment"].is_null().to_list() == [True, True, False]


@pytest.mark.slow
def test_sentiment__of_other_languages_is_not_guessed_however_short_the_text() -> None:
    scores = foreign_scores()
    assert scores["whole"] == 0
    assert scores["pieces"] <= 0.002
    # Django's translations; absent where the package index cannot be reached
    assert scores.get("translated", 0) <= 0.002


def test_sentiment__of_one_or_two_words_needs_words_that_are_more_english_than_anything_else() -> None:
    english = (
        "Very happy!",
        "works great",
        "@someone Thanks!",
        "not good",
        "much worse... https://x.example",
    )
    assert read_texts(frame(*english))["sentiment"].is_not_null().all()
    # False friends, loanwords and what is no word: VADER alone has a verdict on each.
    foreign = ("Die Lampe", "sehr hell", "war Gift", "cool", "no", "po", ":)", "Die war super", "mal grave")
    assert read_texts(frame(*foreign))["sentiment"].is_null().all()


def test_language__is_english_by_its_words_where_the_model_is_not_sure() -> None:
    read = read_texts(frame("Good luck indeed!", "Damn damn damn damn", "Im more than freeman", "good luck"))
    assert read["language"].to_list() == ["en", "en", "de", "und"]
    assert read["language_confidence"][0] < SURE_SCORE
    # as sure as "de" the model may be, it is not overruled
    assert read["language_confidence"][2] >= SURE_SCORE


def test_kind__below_the_least_confidence_is_null_and_keeps_its_confidence() -> None:
    text = frame("The parcel is late")
    assert read_texts(text)["kind"].to_list() == ["complaint"]
    strict = read_texts(text, settings=ReaderSettings(min_confidence=0.9))
    assert strict["kind"].to_list() == [None]
    assert strict["kind_confidence"][0] > 0.5
    assert read_texts(frame("It was never late and not broken"))["kind"].to_list() == [None]


def test_area__is_the_one_most_spoken_of_and_none_when_two_are_even() -> None:
    areas = Taxonomy(
        pl.DataFrame(
            {"product_area": ["app", "lamps", "mounts"], "keywords": ["app", "lamp?; *leuchte", "wall mount"]}
        )
    )
    assert areas.find("the APPS do not find my lamp", "en")[0] == "app"
    assert areas.find("eine Stehleuchte", "de")[0] == "lamps"
    even = areas.find("the app and the Wandleuchte", "de")
    assert even[1] is not None and even[1] < 0.7
    assert areas.find("wall mounts", "en")[0] == "mounts"
    assert areas.find("@app https://app.example", "en") == (None, None)


def test_corrections__count_as_they_are_and_teach_once_there_are_enough() -> None:
    wishes = [
        f"harbour tone number {word} makes me hum" for word in "one two three four five six seven".split()
    ]
    gripes = [
        f"cellar smell number {word} makes me sigh" for word in "one two three four five six seven".split()
    ]
    texts = frame(*wishes, *gripes)
    corrections = texts.with_columns(
        kind=pl.Series(["wish"] * 7 + ["complaint"] * 7),
        product_area=pl.lit(None, dtype=pl.String),
        sentiment=pl.lit(None, dtype=pl.Float64),
    )
    new = frame("harbour tone again makes us hum").with_columns(text_key=pl.lit("new"))
    few = read_texts(new, corrections=corrections, settings=ReaderSettings(min_corrections=40))
    enough = read_texts(new, corrections=corrections, settings=ReaderSettings(min_corrections=10))
    assert few["kind"].to_list() == [None]
    assert enough.select("kind", "label_source").rows() == [("wish", "model")]
    same = read_texts(texts[:1], corrections=corrections.with_columns(kind=pl.lit("none")))
    assert same.select("kind", "kind_confidence").rows() == [(None, 1.0)]


def test_topics__are_the_same_for_the_same_sample_and_named_by_dictionary_words_alone() -> None:
    texts = [
        f"{words} Zorblatt{number % 3}"
        for number in range(60)
        for words in ("the parcel arrived late", "invoice shows a wrong amount", "app loses connection")
    ]
    sample = pl.DataFrame({"message_text": texts, "language": ["en"] * len(texts)})
    asked = frame(*texts[:3], "Wie geht es").with_columns(language=pl.Series(["en", "en", "en", "de"]))
    first = topics.read_topics(asked, sample, "s")
    again = topics.read_topics(asked, sample.reverse(), "s")
    assert first.equals(again)
    names = first["topic"].to_list()
    assert names[3] is None
    assert len({*names[:3]}) == 3
    assert "parcel" in names[0] and "invoice" in names[1] and "zorblatt" not in " ".join(names[:3])
