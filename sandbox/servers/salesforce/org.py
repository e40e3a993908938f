"""The company's Salesforce org as of a moment: objects with their fields, the recycle bin included.

Belongs here: what a record's fields were at `as_of`: status, conversion, stage, whether it was deleted or
merged. Does not: requests, or SOQL (`soql`).

Data flow: salesforce_* tables -> a frame an object whose columns bear the API names, plus `gone_at`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property

import polars as pl

from sandbox.servers.asof import happened, known
from sandbox.world.calendar import START
from sandbox.world.crm_salesforce import CONVERTED, OPEN

RECYCLE_BIN = timedelta(days=15)
GONE = "gone_at"
ORGANIZATION = "00DgL00000000001UA"
PLANNED_DAYS = 90
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
ORIGINS = {
    "email": "Email",
    "web": "Web",
    "phone": "Phone",
    "chat": "Chat",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "x": "Twitter",
}
PRIORITIES = {"low": "Low", "normal": "Medium", "high": "High", "urgent": "High"}
CASE_STATUSES = {
    "new": "New",
    "open": "Working",
    "pending": "Waiting on Customer",
    "solved": "Closed",
    "closed": "Closed",
}
NO_TEXT = pl.lit(None, dtype=pl.String)
NO_TIME = pl.lit(None, dtype=pl.Datetime("us", "UTC"))


class Org:
    """Objects by API name as of one moment."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self._frames: dict[str, pl.DataFrame] = {}

    @cached_property
    def _builders(self) -> dict[str, Callable[[], pl.DataFrame]]:
        return {
            "Lead": self._leads,
            "LeadHistory": self._lead_history,
            "Contact": self._contacts,
            "Account": self._accounts,
            "Opportunity": self._opportunities,
            "OpportunityHistory": self._opportunity_history,
            "OpportunityContactRole": self._roles,
            "OpportunityStage": self._stages,
            "Campaign": self._campaigns,
            "CampaignMember": self._members,
            "Task": self._tasks,
            "Event": self._events,
            "Case": self._cases,
            "User": self._users,
            "Organization": self._organization,
        }

    def frame(self, name: str) -> pl.DataFrame | None:
        """Rows of an object, those in the recycle bin included; None for an object that is not there."""
        if name not in self._builders:
            return None
        if name not in self._frames:
            frame = self._builders[name]()
            if GONE not in frame.columns:
                frame = frame.with_columns(NO_TIME.alias(GONE))
            gone = pl.col(GONE) < self.as_of
            frame = frame.filter((pl.col(GONE) < self.as_of - RECYCLE_BIN).fill_null(False).not_())
            frame = frame.with_columns(IsDeleted=gone.fill_null(False))
            if "SystemModstamp" in frame.columns:
                last = pl.when(gone).then(pl.max_horizontal("SystemModstamp", GONE))
                frame = frame.with_columns(SystemModstamp=last.otherwise("SystemModstamp"))
            self._frames[name] = frame
        return self._frames[name]

    def _created(self, table: str, column: str = "created_at") -> pl.DataFrame:
        return happened(self.tables[table], column, self.as_of)

    def _leads(self) -> pl.DataFrame:
        frame = self._created("salesforce_leads")
        status = happened(self.tables["salesforce_lead_history"], "changed_at", self.as_of)
        status = status.sort("changed_at").group_by("lead_id").agg(pl.col("value", "changed_at").last())
        frame = frame.join(status, on="lead_id", how="left", maintain_order="left")
        is_converted = (pl.col("converted_at") < self.as_of).fill_null(False)
        is_merged = (pl.col("merged_at") < self.as_of).fill_null(False)
        return frame.select(
            Id="lead_id",
            **_person(),
            LI_FAT_ID__c="linkedin_click_id",
            Country="country",
            Company="company",
            Status=pl.when(is_converted).then(pl.lit(CONVERTED)).otherwise(pl.col("value").fill_null(OPEN)),
            IsConverted=is_converted,
            ConvertedDate=pl.when(is_converted).then(_local_day("converted_at")),
            ConvertedContactId=pl.when(is_converted).then("converted_contact_id"),
            ConvertedAccountId=pl.when(is_converted).then("converted_account_id"),
            ConvertedOpportunityId=pl.when(is_converted).then("converted_opportunity_id"),
            MasterRecordId=pl.when(is_merged).then("merged_into"),
            CreatedDate="created_at",
            SystemModstamp=pl.max_horizontal("created_at", "changed_at", known("converted_at", self.as_of)),
            gone_at=pl.coalesce("merged_at", "deleted_at"),
        )

    def _lead_history(self) -> pl.DataFrame:
        frame = self._created("salesforce_lead_history", "changed_at").sort("lead_id", "changed_at")
        before = pl.col("value").shift(1).over("lead_id").fill_null(OPEN)
        is_status = pl.col("field") == "Status"
        return frame.select(
            Id="history_id",
            LeadId="lead_id",
            Field="field",
            OldValue=pl.when(is_status).then(before),
            NewValue=pl.when(is_status).then("value"),
            CreatedDate="changed_at",
        )

    def _contacts(self) -> pl.DataFrame:
        return self._created("salesforce_contacts").select(
            Id="contact_id",
            **_person(),
            AccountId="account_id",
            MailingCountry="country",
            MasterRecordId=NO_TEXT,
            CreatedDate="created_at",
            SystemModstamp="created_at",
            gone_at="deleted_at",
        )

    def _accounts(self) -> pl.DataFrame:
        return self._created("salesforce_accounts").select(
            Id="account_id",
            Name="name",
            Website=pl.lit("https://www.") + pl.col("domain"),
            Industry="industry",
            NumberOfEmployees="number_of_employees",
            BillingCountry="country",
            MasterRecordId=NO_TEXT,
            CreatedDate="created_at",
            SystemModstamp="created_at",
        )

    @cached_property
    def _steps(self) -> pl.DataFrame:
        """Each change of an opportunity that had happened, in order of time."""
        stages = self.tables["salesforce_stages"].select("probability", "forecast_category", stage="name")
        frame = self._created("salesforce_opportunity_history", "changed_at")
        return frame.join(stages, on="stage", how="left").sort("opportunity_id", "changed_at")

    def _opportunities(self) -> pl.DataFrame:
        latest = self._steps.group_by("opportunity_id", maintain_order=True).last()
        entered = self._steps.filter(pl.col("previous_amount").is_null())
        entered = entered.group_by("opportunity_id").agg(entered_at=pl.col("changed_at").last())
        frame = (
            self._created("salesforce_opportunities")
            .drop("amount")
            .join(latest, on="opportunity_id", how="left")
            .join(entered, on="opportunity_id", how="left")
            .sort("opportunity_id")
        )
        closed = pl.col("closed_at") < self.as_of
        planned = _local_day("created_at") + pl.duration(days=PLANNED_DAYS)
        return frame.select(
            Id="opportunity_id",
            Name="name",
            AccountId="account_id",
            OwnerId="owner_id",
            Type="type",
            LeadSource="lead_source",
            CampaignId=NO_TEXT,
            StageName="stage",
            Amount=pl.col("amount").cast(pl.Float64),
            CurrencyIsoCode="currency",
            Probability=pl.col("probability").cast(pl.Float64),
            ForecastCategoryName="forecast_category",
            IsClosed=pl.col("forecast_category").is_in(["Closed", "Omitted"]),
            IsWon=pl.col("probability") == 100,
            CloseDate=pl.when(closed).then(_local_day("closed_at")).otherwise(planned),
            LastStageChangeDate=pl.when(pl.col("entered_at") > pl.col("created_at")).then("entered_at"),
            CreatedDate="created_at",
            SystemModstamp=pl.max_horizontal("created_at", "changed_at"),
        )

    def _opportunity_history(self) -> pl.DataFrame:
        return self._steps.select(
            Id="history_id",
            OpportunityId="opportunity_id",
            StageName="stage",
            Amount=pl.col("amount").cast(pl.Float64),
            PrevAmount=pl.col("previous_amount").cast(pl.Float64),
            Probability=pl.col("probability").cast(pl.Float64),
            ForecastCategory="forecast_category",
            CreatedDate="changed_at",
            SystemModstamp="changed_at",
        )

    def _roles(self) -> pl.DataFrame:
        return self._created("salesforce_contact_roles").select(
            Id="role_id",
            OpportunityId="opportunity_id",
            ContactId="contact_id",
            Role="role",
            IsPrimary="is_primary",
            CreatedDate="created_at",
            SystemModstamp="created_at",
        )

    def _stages(self) -> pl.DataFrame:
        return self.tables["salesforce_stages"].select(
            Id="stage_id",
            MasterLabel="name",
            ApiName="name",
            SortOrder="sort_order",
            DefaultProbability=pl.col("probability").cast(pl.Float64),
            ForecastCategoryName="forecast_category",
            IsActive=pl.lit(True),
            IsClosed="is_closed",
            IsWon="is_won",
        )

    def _campaigns(self) -> pl.DataFrame:
        return self._created("salesforce_campaigns").select(
            Id="campaign_id",
            Name="name",
            Type=pl.lit("Other"),
            Status=pl.lit("In Progress"),
            IsActive=pl.lit(True),
            CreatedDate="created_at",
            SystemModstamp="created_at",
        )

    def _members(self) -> pl.DataFrame:
        moved = (pl.col("converted_at") < self.as_of).fill_null(False)
        return self._created("salesforce_campaign_members").select(
            Id="member_id",
            CampaignId="campaign_id",
            LeadId="lead_id",
            ContactId=pl.when(moved).then("became_contact"),
            Status=pl.lit("Responded"),
            HasResponded=pl.lit(True),
            FirstRespondedDate=_local_day("responded_at"),
            CreatedDate="created_at",
            SystemModstamp=pl.max_horizontal("created_at", known("converted_at", self.as_of)),
        )

    def _who(self) -> pl.Expr:
        """Whom a talk was with: what was a lead then is a contact since its conversion."""
        moved = (pl.col("converted_at") < self.as_of).fill_null(False) | pl.col("lead_id").is_null()
        return pl.when(moved).then("became_contact").otherwise("lead_id")

    def _tasks(self) -> pl.DataFrame:
        return self._created("salesforce_tasks").select(
            Id="task_id",
            WhoId=self._who(),
            WhatId="opportunity_id",
            OwnerId="owner_id",
            TaskSubtype="subtype",
            CallDisposition="disposition",
            Status=pl.lit("Completed"),
            IsClosed=pl.lit(True),
            ActivityDate=_local_day("created_at"),
            CompletedDateTime="created_at",
            IsArchived=pl.lit(False),
            CreatedDate="created_at",
            SystemModstamp=pl.max_horizontal("created_at", known("converted_at", self.as_of)),
            gone_at="deleted_at",
        )

    def _events(self) -> pl.DataFrame:
        minutes = pl.col("duration_minutes").fill_null(30)
        return self._created("salesforce_events").select(
            Id="event_id",
            WhoId=self._who(),
            WhatId="opportunity_id",
            StartDateTime="starts_at",
            EndDateTime=pl.col("starts_at") + pl.duration(minutes=minutes),
            IsArchived=pl.lit(False),
            CreatedDate="created_at",
            SystemModstamp=pl.max_horizontal("created_at", known("converted_at", self.as_of)),
            gone_at="deleted_at",
        )

    def _cases(self) -> pl.DataFrame:
        steps = happened(self.tables["ticket_history"], "entered_at", self.as_of)
        latest = steps.group_by("ticket_id", maintain_order=True).last()
        frame = self._created("salesforce_cases").join(latest, on="ticket_id", how="left").sort("case_id")
        closed = pl.col("status").is_in(["solved", "closed"])
        return frame.select(
            Id="case_id",
            ContactId="contact_id",
            ContactEmail=pl.when(pl.col("contact_id").is_not_null()).then("email"),
            SuppliedEmail=pl.when(pl.col("channel").is_in(["email", "web"])).then("email"),
            Subject="subject",
            Origin=pl.col("channel").replace_strict(ORIGINS),
            Priority=pl.col("priority").replace_strict(PRIORITIES),
            Status=pl.col("status").replace_strict(CASE_STATUSES),
            IsClosed=closed,
            MasterRecordId=NO_TEXT,
            ClosedDate=pl.when(closed).then(known("solved_at", self.as_of)),
            CreatedDate="created_at",
            SystemModstamp=pl.max_horizontal("created_at", "entered_at"),
        )

    def _users(self) -> pl.DataFrame:
        return self.tables["salesforce_users"].select(
            Id="user_id",
            Email="email",
            FirstName="first_name",
            LastName="last_name",
            Department="department",
            IsActive=pl.lit(True),
            SystemModstamp=pl.lit(START),
        )

    def _organization(self) -> pl.DataFrame:
        return pl.DataFrame({"Id": [ORGANIZATION], "Name": ["Harbourlight"], "IsSandbox": [False]})


def _person() -> dict[str, pl.Expr]:
    """Fields that leads and contacts share; UTM values are those of the landing page."""
    utm = {
        field: pl.col("analytics_first_url").str.extract(rf"[?&]{name}=([^&#]+)")
        for field, name in UTM.items()
    }
    return {field: pl.col(column) for column, field in PERSON_FIELDS.items()} | utm


def _local_day(column: str) -> pl.Expr:
    return pl.col(column).dt.convert_time_zone(ZONE).dt.date()
