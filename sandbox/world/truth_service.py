"""The truth of service and of word of mouth, up to a moment.

Belongs here: sums of the truth frames of `conversations` and `referrals`. Nothing of this is ever served.

Data flow: truth_service, truth_referrals, truth_referral_lines, files_shares -> dict for truth.json.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

FRAMES = ("truth_service", "truth_referrals", "truth_referral_lines", "files_shares")


def summarize_service(frames: Mapping[str, pl.DataFrame], as_of: datetime) -> dict[str, Any]:
    """Answers by platform (waits in minutes of opening time), and what shared links brought."""
    talks = frames["truth_service"].filter(pl.col("opened_at") < as_of)
    waited = pl.when(pl.col("first_replied_at") < as_of).then("waited_minutes")
    service = (
        talks.group_by("platform")
        .agg(
            conversations=pl.len(),
            answered=waited.count(),
            median_minutes=waited.median().round(2),
            p90_minutes=waited.quantile(0.9, "linear").round(2),
        )
        .sort("platform")
    )
    came = frames["truth_referrals"].filter(pl.col("referred_at") < as_of)
    lines = frames["truth_referral_lines"].filter(pl.col("occurred_at") < as_of)
    paid = lines.join(came, on="person", how="semi")["amount"].sum()
    return {
        "service": service.to_dicts(),
        "word_of_mouth": {
            "shares": frames["files_shares"].filter(pl.col("shared_at") < as_of).height,
            "referred_people": came.height,
            "second_degree_people": came["grand_sharer"].count(),
            "referred_revenue": round(float(paid), 2),
        },
    }
