"""What we know of LinkedIn's reporting on ads, as constants.

Belongs here: page sizes, windows, the fields we ask for. Does not: credentials (dlt reads those), requests
(`client`), versions (`ingestion.linkedin`).

Data flow: none; constants only.
"""

PAGE_SIZE = 100
BATCH_SIZE = 50  # URNs in one List(): keeps the URL under 4,000 characters

# An answer of adAnalytics has no pages: it is cut off at so many elements, without a word.
LARGEST_ANSWER = 15_000
DAYS_A_REQUEST = 30  # reach is not given for more than 92 days at a time
HISTORY_DAYS = 730
RESTATED_DAYS = 30  # conversions are booked on the day of the click or view that led to them

# LinkedIn takes at most 20 fields; whatever is not named does not come.
METRICS = (
    "impressions",
    "approximateMemberReach",
    "clicks",
    "landingPageClicks",
    "costInLocalCurrency",
    "externalWebsiteConversions",
    "externalWebsitePostClickConversions",
    "externalWebsitePostViewConversions",
    "conversionValueInLocalCurrency",
    "oneClickLeads",
    "likes",
    "comments",
    "shares",
    "follows",
    "videoViews",
)
FIELDS = ("dateRange", "pivotValues", *METRICS)

# Fields we know and leave; any other is kept as `extra` and reported.
ACCOUNT_FIELDS_LEFT = frozenset(
    "type reference notifiedOnCampaignOptimization notifiedOnCreativeApproval notifiedOnCreativeRejection"
    " notifiedOnEndOfCampaign notifiedOnNewFeaturesEnabled servingStatuses test version changeAuditStamps"
    " totalBudget".split()
)
GROUP_FIELDS_LEFT = frozenset(
    "runSchedule totalBudget dailyBudget test servingStatuses allowedCampaignTypes backfilled"
    " changeAuditStamps version objectiveType budgetOptimization".split()
)
CAMPAIGN_FIELDS_LEFT = frozenset(
    "runSchedule dailyBudget totalBudget unitCost targetingCriteria targeting locale costType"
    " creativeSelection optimizationTargetType audienceExpansionEnabled offsiteDeliveryEnabled"
    " offsitePreferences pacingStrategy servingStatuses test version changeAuditStamps format"
    " storyDeliveryEnabled associatedEntity politicalIntent connectedTelevisionOnly type".split()
)
CREATIVE_FIELDS_LEFT = frozenset(
    "content isServing isTest review servingHoldReasons createdBy lastModifiedBy leadgenCallToAction"
    " inlineContent".split()
)
