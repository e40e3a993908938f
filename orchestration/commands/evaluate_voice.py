"""Holds what was read in texts against what the sandbox company's market really said.

Belongs here: reading both. Does not: showing it (`evaluate`).
Texts are compared and left where they are: only counts come out.

Data flow: intermediate.int_voice__labels and __messages, truth_texts.parquet -> precision and share unread.
"""

import os
from pathlib import Path

import duckdb
import polars as pl

from ingestion.config import Settings
from orchestration.commands.evaluate_identity import TRUTH_VARIABLE
from orchestration.lib.errors import TilltaleError

TRUTH_NAME = "truth_texts.parquet"
# A wording is written with or without an emoji behind, and names the brand as its platform does.
SCORES = """
    with texts as (
        select distinct texts.text_key, texts.message_text from intermediate.int_voice__texts as texts
    ),
    wordings as (
        select
            wording, kind, product_area,
            split_part(wording, '{brand}', 1) as before,
            split_part(wording, '{brand}', 2) as after,
            contains(wording, '{brand}') as has_brand
        from truth
    ),
    known as (
        select texts.text_key, wordings.kind, wordings.product_area
        from texts
        join wordings on
            case
                when has_brand
                    then contains(texts.message_text, before) and contains(texts.message_text, after)
                    and length(texts.message_text) > length(before) + length(after)
                else starts_with(texts.message_text, wording)
            end
        qualify row_number() over (partition by texts.text_key order by length(wording) desc, wording) = 1
    ),
    judged as (
        select
            labels.language, labels.kind, labels.product_area,
            known.kind as true_kind, known.product_area as true_area
        from intermediate.int_voice__labels as labels
        join known on labels.text_key = known.text_key
    )
    select
        label, language, count(*) as messages,
        avg(case when given is not null then coalesce(given = truth, false)::int end) as precision,
        avg((given is null)::int) as unread
    from (
        select 'kind' as label, language, kind as given, true_kind as truth from judged
        union all
        select 'product_area', language, product_area, true_area from judged
        union all
        select 'kind', 'all', kind, true_kind from judged
        union all
        select 'product_area', 'all', product_area, true_area from judged
    )
    group by label, language
    order by label, messages desc, language
"""


def evaluate_voice(settings: Settings, truth_file: Path | None = None) -> pl.DataFrame:
    """How often a label is right where one is given, and how many messages have none.

    Args:
        settings: this installation's settings.
        truth_file: truth.json; the texts lie beside it. Default: the one that the running sandbox names.

    Returns:
        Grain: label (kind, product_area) x language that was read ("all": every one). Columns: messages,
        precision (NULL: no label was given), unread. Both 0 to 1.

    Raises:
        TilltaleError: there is no truth, or no warehouse that was built.
    """
    named = truth_file or os.environ.get(TRUTH_VARIABLE)
    if not named or not (place := Path(named).parent / TRUTH_NAME).is_file():
        raise TilltaleError(
            "There is no truth to compare with: only the sandbox has one, use `make evaluate`."
        )
    if not settings.warehouse_path.is_file():
        raise TilltaleError("Nothing is built yet: run `make pipeline` first.")
    try:
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
            connection.register("truth", pl.read_parquet(place).to_arrow())
            return connection.execute(SCORES).pl()
    except duckdb.CatalogException as error:
        raise TilltaleError("Texts are not read yet: run `make pipeline` first.") from error
