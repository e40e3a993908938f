"""Declared shape of Google Analytics' raw table.

Belongs here: columns, keys and types as data. Does not: how a report becomes rows (`helpers`).

Data flow: `helpers` rows -> this contract -> raw_ga4.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DATE, DECIMAL, Column, Contract

SESSIONS = Contract(
    source="ga4",
    name="sessions",
    primary_key=("id",),  # of the property, the day and the other dimensions
    recorded_at="date",
    columns=(
        Column("id"),
        Column("property_id", required=True),
        Column("date", DATE, required=True),
        Column("session_source", path="sessionSource"),
        Column("session_medium", path="sessionMedium"),
        Column("session_campaign_name", path="sessionCampaignName"),
        Column("session_campaign_id", path="sessionCampaignId"),
        Column("session_manual_ad_content", path="sessionManualAdContent"),
        Column("session_manual_term", path="sessionManualTerm"),
        Column("session_default_channel_group", path="sessionDefaultChannelGroup"),
        Column("landing_page", path="landingPage"),
        Column("sessions", BIGINT, minimum=0),
        Column("engaged_sessions", BIGINT, path="engagedSessions", minimum=0),
        Column("total_users", BIGINT, path="totalUsers", minimum=0),
        Column("new_users", BIGINT, path="newUsers", minimum=0),
        Column("key_events", DECIMAL, path="keyEvents", minimum=0),  # credited in parts
        Column("transactions", BIGINT, minimum=0),
        Column("purchase_revenue", DECIMAL, path="purchaseRevenue"),
        Column("total_revenue", DECIMAL, path="totalRevenue"),
        Column("currency_code"),
        Column("time_zone"),
        Column("has_other_row", BOOLEAN),
        Column("is_thresholded", BOOLEAN),
        Column("samples_read", BIGINT),
        Column("sampling_space", BIGINT),
        Column("is_withdrawn", BOOLEAN),
    ),
    hard_delete="is_withdrawn",
)

CONTRACTS = (SESSIONS,)
