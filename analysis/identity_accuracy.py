"""How often the identity graph is right, held against who is who in truth.

Belongs here: precision and recall of links, as a pure function. Does not: reading the warehouse or the truth.

A person of the graph stands for the true person to whom most of its deterministic identifiers belong. The
first identifier of a person links nothing; each further one is a link.

Data flow: identifiers with the person that the graph says, and the true one -> precision and recall by kind.
"""

import polars as pl

PROBABLE = "probable_match"
KEY = ("key_kind", "key_value")
SCHEMA = {
    "link_kind": pl.String,
    "links": pl.Int64,
    "right_links": pl.Int64,
    "true_links": pl.Int64,
    "precision": pl.Float64,
    "recall": pl.Float64,
}


def score_identity(links: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Precision and recall of deterministic and of probabilistic links.

    Args:
        links: one row per identifier and person that it is said to mean: key_kind, key_value, person_id
            (NULL: nobody is named), evidence (NULL then).
        truth: one row per identifier: key_kind, key_value, true_person. What is not in it, such as the
            mailbox of a role or a stranger's profile, is nobody's.

    Returns:
        Two rows, deterministic and probabilistic: links, right_links (to the true person), true_links (that
        there are to find), precision (right_links / links) and recall (found / true_links), NULL without any.
        Deterministic recall counts what is with the larger part of a person whom the graph has in several
        pieces; probabilistic recall is of profiles that nobody declared, of people whom the graph knows.
    """
    told = links.join(truth.unique(KEY, maintain_order=True), on=KEY, how="left")
    is_sure = pl.col("person_id").is_not_null() & (pl.col("evidence") != PROBABLE)
    sure = told.filter(is_sure)
    owners = _largest(sure.drop_nulls("true_person"), "person_id", "true_person").select(
        "person_id", owner="true_person"
    )
    sure = sure.join(owners, on="person_id")
    pieces = sure.filter(pl.col("owner") == pl.col("true_person"))
    homes = _largest(pieces, "owner", "person_id").select(
        pl.col("owner").alias("true_person"), home="person_id"
    )
    likely = told.filter(pl.col("evidence") == PROBABLE).join(owners, on="person_id", how="left")
    open_profiles = told.filter(~is_sure.fill_null(value=False)).join(homes, on="true_person", how="semi")
    found = pieces.join(homes, on="true_person").filter(pl.col("home") == pl.col("person_id"))
    right_likely = likely.filter(pl.col("owner") == pl.col("true_person")).height
    rows = [
        {
            "link_kind": "deterministic",
            "links": sure.height - owners.height,
            "right_links": pieces.height - owners.height,
            "true_links": pieces.height - homes.height,
            "found": found.height - homes.height,
        },
        {
            "link_kind": "probabilistic",
            "links": likely.height,
            "right_links": right_likely,
            "true_links": open_profiles.height,
            "found": right_likely,
        },
    ]
    return (
        pl.DataFrame(rows)
        .with_columns(
            precision=_rate("right_links", "links"),
            recall=_rate("found", "true_links"),
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    )


def _largest(frame: pl.DataFrame, whole: str, part: str) -> pl.DataFrame:
    """The part with most rows of each whole; ties by name."""
    counted = frame.group_by(whole, part).len().sort(whole, "len", part, descending=[False, True, False])
    return counted.unique(whole, keep="first", maintain_order=True)


def _rate(part: str, whole: str) -> pl.Expr:
    return pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole))
