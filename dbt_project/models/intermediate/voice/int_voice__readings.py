"""One row per distinct text: what it says, by `analysis.text`. Only texts that this reader has not read are read."""

from analysis.text import ReaderSettings, read_texts


def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="delete+insert", unique_key="text_key")
    settings = ReaderSettings(
        min_confidence=float(dbt.config.get("min_label_confidence")),
        min_sentiment_confidence=float(dbt.config.get("min_sentiment_confidence")),
        encoder=str(dbt.config.get("text_encoder")),
        min_corrections=int(dbt.config.get("min_text_corrections")),
    )
    taxonomy = dbt.ref("stg_files__product_areas").pl().select("product_area", "keywords")
    corrections = dbt.ref("int_voice__corrections").pl()
    texts = dbt.ref("int_voice__texts")
    if dbt.is_incremental:
        key = settings.key(taxonomy, corrections)
        texts = texts.filter(f"text_key not in (select text_key from {dbt.this} where reader_key = '{key}')")
    return read_texts(texts.pl(), taxonomy, corrections, settings).to_arrow()
