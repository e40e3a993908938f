"""Reading short texts on the machine itself: language, sentiment, kind, product area and near-duplicates.

Belongs here: the one interface that models call. Does not: the parts (one module each), tables.
Nothing is downloaded, and no text leaves the process. What is not read with enough confidence stays NULL.

Data flow: texts, taxonomy, corrections -> labels.
"""

from collections.abc import Sequence

import polars as pl

from analysis.text.areas import product_areas
from analysis.text.duplicates import fingerprints
from analysis.text.encoder import load_encoder
from analysis.text.kinds import find_kinds
from analysis.text.languages import detect_languages
from analysis.text.sentiment import sentiments
from analysis.text.settings import KINDS, ReaderSettings
from analysis.text.training import Learned

__all__ = ["LABELS", "NO_AREAS", "NO_CORRECTIONS", "ReaderSettings", "read_texts"]

LABELS: dict[str, pl.DataType | type[pl.DataType]] = {
    "text_key": pl.String,
    "language": pl.String,
    "language_confidence": pl.Float64,
    "sentiment": pl.Float64,
    "sentiment_confidence": pl.Float64,
    "kind": pl.String,
    "kind_confidence": pl.Float64,
    "product_area": pl.String,
    "area_confidence": pl.Float64,
    "label_source": pl.String,
    "normal_text": pl.String,
    "bands": pl.List(pl.Int64),
    "reader_key": pl.String,
}
NO_AREAS = pl.DataFrame(schema={"product_area": pl.String, "keywords": pl.String})
NO_CORRECTIONS = pl.DataFrame(
    schema={
        "text_key": pl.String,
        "message_text": pl.String,
        "kind": pl.String,
        "product_area": pl.String,
        "sentiment": pl.Float64,
    }
)
Label = tuple[str, float] | tuple[None, None]


def read_texts(
    frame: pl.DataFrame,
    taxonomy: pl.DataFrame = NO_AREAS,
    corrections: pl.DataFrame = NO_CORRECTIONS,
    settings: ReaderSettings = ReaderSettings(),  # noqa: B008  # frozen
) -> pl.DataFrame:
    """Read every text.

    Args:
        frame: text_key, message_text.
        taxonomy: product_area, keywords: the company's own words for what it sells.
        corrections: text_key, message_text, kind, product_area, sentiment as people say they
            are; NULL corrects nothing. Enough of them train a model for what the rules leave unread.
        settings: least confidence, encoder.

    Returns:
        Grain: text, in the order of `frame`. Columns: LABELS. A label below the least confidence is NULL and
        keeps its confidence; label_source says who decided the kind, else the area (rules, model,
        correction).
    """
    texts: list[str] = frame["message_text"].to_list()
    spoken = detect_languages(texts)
    tongue = [language for language, _ in spoken]
    felt = sentiments(texts, tongue)
    kind_rules = find_kinds(texts, tongue, [score for score, _ in felt])
    area_rules = product_areas(texts, tongue, taxonomy)
    kind, kind_source = _further(texts, tongue, kind_rules, corrections, "kind", settings)
    area, area_source = _further(texts, tongue, area_rules, corrections, "product_area", settings)
    read = pl.DataFrame(
        {
            "text_key": frame["text_key"],
            "language": tongue,
            "language_confidence": [score for _, score in spoken],
            "sentiment": [score for score, _ in felt],
            "sentiment_confidence": [sure for _, sure in felt],
            "kind": [label for label, _ in kind],
            "kind_confidence": [sure for _, sure in kind],
            "product_area": [label for label, _ in area],
            "area_confidence": [sure for _, sure in area],
            "kind_source": kind_source,
            "area_source": area_source,
        },
        schema_overrides={**LABELS, "kind_source": pl.String, "area_source": pl.String},
    ).with_columns(
        pl.when(pl.col(sure) >= least).then(pl.col(label)).alias(label)
        for label, sure, least in (
            ("sentiment", "sentiment_confidence", settings.min_sentiment_confidence),
            ("kind", "kind_confidence", settings.min_confidence),
            ("product_area", "area_confidence", settings.min_confidence),
        )
    )
    read = _corrected(read, corrections).with_columns(
        label_source=pl.coalesce(
            pl.when(pl.col("kind").is_not_null()).then("kind_source"),
            pl.when(pl.col("product_area").is_not_null()).then("area_source"),
            pl.when(pl.col("sentiment").is_not_null()).then(pl.lit("rules")),
        ),
        reader_key=pl.lit(settings.key(taxonomy, corrections)),
    )
    return pl.concat([read, fingerprints(texts)], how="horizontal").select(
        pl.col(name).cast(dtype) for name, dtype in LABELS.items()
    )


def _further(  # noqa: PLR0917  # what both labels are read from
    texts: Sequence[str],
    tongue: Sequence[str],
    ruled: list[Label],
    corrections: pl.DataFrame,
    label: str,
    settings: ReaderSettings,
) -> tuple[list[Label], list[str]]:
    """What the rules say, and a model learned from corrections where they are not sure; and who said it."""
    labelled = corrections.drop_nulls(["message_text", label])
    if label == "kind":
        labelled = labelled.filter(pl.col("kind").is_in(KINDS))
    sources = ["rules"] * len(texts)
    if labelled.height < settings.min_corrections:
        return ruled, sources
    known = labelled["message_text"].to_list()
    learned = Learned(
        known,
        [language for language, _ in detect_languages(known)],
        labelled[label].to_list(),
        load_encoder(settings.encoder),
        settings.min_corrections,
    )
    unsure = [place for place, (_, sure) in enumerate(ruled) if (sure or 0) < settings.min_confidence]
    if not learned or not unsure:
        return ruled, sources
    found = learned.read([texts[place] for place in unsure], [tongue[place] for place in unsure])
    further = list(ruled)
    for place, (name, sure) in zip(unsure, found, strict=True):
        if sure is not None and sure >= settings.min_confidence:
            further[place], sources[place] = (name, sure), "model"  # type: ignore[assignment]
    return further, sources


def _corrected(read: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
    """What people said of these very texts counts, with certainty."""
    said = corrections.select(
        "text_key", said_kind="kind", said_product_area="product_area", said_sentiment="sentiment"
    ).unique("text_key", keep="last", maintain_order=True)
    joined = read.join(said, on="text_key", how="left", maintain_order="left")
    for label, sure, source in (
        ("sentiment", "sentiment_confidence", None),
        ("kind", "kind_confidence", "kind_source"),
        ("product_area", "area_confidence", "area_source"),
    ):
        is_said = pl.col(f"said_{label}").is_not_null()
        value = pl.col(f"said_{label}")
        if label != "sentiment":
            # "none" says that it is none of them
            value = pl.when(value != "none").then(value)
        updates = {
            label: pl.when(is_said).then(value).otherwise(pl.col(label)),
            sure: pl.when(is_said).then(1.0).otherwise(pl.col(sure)),
        }
        if source:
            updates[source] = pl.when(is_said).then(pl.lit("correction")).otherwise(pl.col(source))
        joined = joined.with_columns(**updates)
    return joined.drop("said_kind", "said_product_area", "said_sentiment")
