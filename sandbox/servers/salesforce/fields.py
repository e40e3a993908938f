"""Fields that several of the org's objects have, and how its administrator named them.

Belongs here: names and expressions of fields. Does not: which rows there are (`org`, `work`).

Data flow: columns of salesforce_* tables -> expressions under API names.
"""

import polars as pl

ZONE = "America/New_York"  # the org's own: its days are not UTC days
# What the org's administrator named the fields; contacts have no field for LinkedIn's click id.
PERSON_FIELDS = {
    "email": "Email",
    "firstname": "FirstName",
    "lastname": "LastName",
    "owner_id": "OwnerId",
    "lead_source": "LeadSource",
    "analytics_first_url": "Landing_Page__c",
    "analytics_first_referrer": "Referrer__c",
    "analytics_first_at": "First_Visit__c",
    "google_click_id": "GCLID__c",
    "facebook_click_id": "FBCLID__c",
    "mastodon_handle": "Mastodon_Handle__c",
    "facebook_id": "Facebook_ID__c",
    "x_handle": "X_Handle__c",
    "instagram_handle": "Instagram_Handle__c",
    "bluesky_handle": "Bluesky_Handle__c",
    "self_reported_source": "Heard_Of_Us__c",
}
UTM = {"UTM_Source__c": "utm_source", "UTM_Medium__c": "utm_medium", "UTM_Campaign__c": "utm_campaign"}
NO_TEXT = pl.lit(None, dtype=pl.String)
NO_TIME = pl.lit(None, dtype=pl.Datetime("us", "UTC"))


def person() -> dict[str, pl.Expr]:
    """Fields that leads and contacts share; UTM values are those of the landing page."""
    utm = {
        field: pl.col("analytics_first_url").str.extract(rf"[?&]{name}=([^&#]+)")
        for field, name in UTM.items()
    }
    return {field: pl.col(column) for column, field in PERSON_FIELDS.items()} | utm


def local_day(column: str) -> pl.Expr:
    """The day of an instant where the org is."""
    return pl.col(column).dt.convert_time_zone(ZONE).dt.date()
