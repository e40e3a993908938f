"""What we know of Matomo's Reporting API, as constants.

Belongs here: versions, page sizes, windows, names of parameters, the fields we leave on purpose.
Does not: credentials and address (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

OLDEST_MAJOR = 4  # before it, visits have other fields
PAGE_SIZE = 500  # Matomo looks up the actions of each visit of a page
RELOAD_DAYS = 3  # a visit grows until half an hour after its last action; queues and log imports are late
HISTORY_DAYS = 760
FORM_CATEGORY = "form"

# Parameters of a landing page by which it names its campaign, in the order in which they are believed.
LANDING_PARAMETERS = {
    "utm_source": ("utm_source", "mtm_source", "matomo_source", "pk_source"),
    "utm_medium": ("utm_medium", "mtm_medium", "matomo_medium", "pk_medium"),
    "utm_campaign": ("utm_campaign", "mtm_campaign", "matomo_campaign", "pk_campaign", "piwik_campaign"),
    "utm_content": ("utm_content", "mtm_content", "matomo_content", "pk_content"),
    "utm_term": ("utm_term", "mtm_keyword", "mtm_kwd", "matomo_kwd", "pk_keyword", "pk_kwd"),
    "gclid": ("gclid",),
    "fbclid": ("fbclid",),
    "li_fat_id": ("li_fat_id",),
}

# Fields we know and leave; any other is kept as `extra` and reported. The address of the network, the city
# and what tells one machine from another are people's data that nothing here needs.
VISIT_FIELDS_LEFT = frozenset(
    "visitIp fingerprint city region regionCode latitude longitude location provider providerName"
    " providerUrl goalConversions siteCurrency siteCurrencySymbol serverDate visitServerHour visitLocalTime"
    " visitLocalHour lastActionDateTime siteName serverTimestamp serverTimePretty serverDatePretty"
    " serverDatePrettyFirstAction serverTimePrettyFirstAction visitorType visitorTypeIcon visitConverted"
    " visitConvertedIcon visitCount visitEcommerceStatus visitEcommerceStatusIcon daysSinceFirstVisit"
    " secondsSinceFirstVisit daysSinceLastVisit secondsSinceLastVisit daysSinceLastEcommerceOrder"
    " secondsSinceLastEcommerceOrder visitDuration visitDurationPretty searches events actions interactions"
    " referrerTypeName referrerKeywordPosition referrerSearchEngineUrl referrerSearchEngineIcon"
    " referrerSocialNetworkUrl referrerSocialNetworkIcon languageCode language deviceTypeIcon deviceBrand"
    " deviceModel operatingSystem operatingSystemName operatingSystemIcon operatingSystemCode"
    " operatingSystemVersion browserFamily browserFamilyDescription browser browserName browserIcon"
    " browserCode browserVersion resolution plugins pluginsIcons country countryFlag continent continentCode"
    " customVariables customDimensions totalEcommerceRevenue totalEcommerceConversions totalEcommerceItems"
    " totalAbandonedCartsRevenue totalAbandonedCarts totalAbandonedCartsItems campaignId campaignGroup"
    " campaignPlacement adProviderName formConversions experiments crmData sessionReplayUrl userIdIcon"
    " visitorAvatar".split()
)
