"""Precision and recall of the identity graph, on graphs small enough to count by hand."""

import polars as pl
import pytest

from analysis.identity_accuracy import score_identity

LINKS = {name: pl.String for name in ("key_kind", "key_value", "person_id", "evidence")}
TRUTH = {name: pl.String for name in ("key_kind", "key_value", "true_person")}


def score(links: list[tuple[str, str, str | None, str | None]], truth: dict[str, str]) -> dict[str, dict]:
    told = pl.DataFrame(links, schema=LINKS, orient="row")
    owners = pl.DataFrame(
        [(kind, value, truth[value]) for kind, value, *_ in links if value in truth],
        schema=TRUTH,
        orient="row",
    )
    return {row["link_kind"]: row for row in score_identity(told, owners).to_dicts()}


def test_score__counts_links_beyond_a_persons_first_identifier() -> None:
    found = score(
        [
            ("email", "a1", "A", "email"),
            ("email", "a2", "A", "email"),
            ("email", "b1", "A", "email"),  # glued: somebody else's
            ("email", "a3", "A2", "email"),  # a second piece of the same person
            ("email", "info", "I", "email"),  # a role's own person is no link
        ],
        {"a1": "a", "a2": "a", "a3": "a", "b1": "b"},
    )["deterministic"]
    assert (found["links"], found["right_links"], found["precision"]) == (2, 1, 0.5)
    assert (found["true_links"], found["recall"]) == (2, 0.5)


def test_score__a_strangers_profile_is_wrong_and_a_missed_one_is_missed() -> None:
    found = score(
        [
            ("email", "a1", "A", "email"),
            ("email", "b1", "B", "email"),
            ("x_handle", "ann", "A", "probable_match"),
            ("x_handle", "ben", "A", "probable_match"),  # Ben's
            ("x_handle", "stranger", "B", "probable_match"),
            ("reddit_username", "ben2", None, None),
            ("reddit_username", "unknown", None, None),  # of somebody whom the graph does not have
        ],
        {"a1": "a", "b1": "b", "ann": "a", "ben": "b", "ben2": "b", "unknown": "c"},
    )["probabilistic"]
    assert (found["links"], found["right_links"], found["true_links"]) == (3, 1, 3)
    assert found["precision"] == found["recall"] == pytest.approx(1 / 3)


def test_score__nothing_linked_has_no_precision() -> None:
    for row in score([], {}).values():
        assert row["precision"] is None and row["recall"] is None and row["links"] == 0
