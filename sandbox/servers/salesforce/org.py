"""The company's Salesforce org as of a moment: objects with their fields, the recycle bin included.

Belongs here: what a record's fields were at `as_of`: status, conversion, stage, whether it was deleted or
merged. Does not: tasks, events and cases (`work`), requests, or SOQL (`soql`).

Data flow: salesforce_* tables -> a frame an object whose columns bear the API names, plus `gone_at`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property

import polars as pl

from sandbox.servers.asof import happened, known
from sandbox.servers.salesforce.fields import NO_TEXT, NO_TIME, local_day, person
from sandbox.servers.salesforce.work import cases, events, tasks
from sandbox.world.calendar import START
from sandbox.world.crm_salesforce import CONVERTED, OPEN

RECYCLE_BIN = timedelta(days=15)
GONE = "gone_at"
ORGANIZATION = "00DgL00000000001UA"
PLANNED_DAYS = 90


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
            "Task": lambda: tasks(self.tables, self.as_of),
            "Event": lambda: events(self.tables, self.as_of),
            "Case": lambda: cases(self.tables, self.as_of),
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
            **person(),
            LI_FAT_ID__c="linkedin_click_id",
            Country="country",
            Company="company",
            Status=pl.when(is_converted).then(pl.lit(CONVERTED)).otherwise(pl.col("value").fill_null(OPEN)),
            IsConverted=is_converted,
            ConvertedDate=pl.when(is_converted).then(local_day("converted_at")),
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
            **person(),
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
        planned = local_day("created_at") + pl.duration(days=PLANNED_DAYS)
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
            CloseDate=pl.when(closed).then(local_day("closed_at")).otherwise(planned),
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
            FirstRespondedDate=local_day("responded_at"),
            CreatedDate="created_at",
            SystemModstamp=pl.max_horizontal("created_at", known("converted_at", self.as_of)),
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
