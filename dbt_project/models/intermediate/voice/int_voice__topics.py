"""One row per text: its topic, by `analysis.text.topics`. Until the topics change, only new texts are put into them."""

from analysis.text import topics


def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="delete+insert", unique_key="text_key")
    sample = dbt.ref("int_voice__topic_sample").pl()
    key = topics.sample_key(sample["message_id"], sample["text_key"])
    texts, readings = dbt.ref("int_voice__texts"), dbt.ref("int_voice__readings")
    if dbt.is_incremental:
        texts = texts.filter(f"text_key not in (select text_key from {dbt.this} where topics_key = '{key}')")
    frame = texts.pl().join(readings.select("text_key, language").pl(), on="text_key")
    return topics.read_topics(frame, sample, key).to_arrow()
