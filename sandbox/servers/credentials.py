"""The tokens of the sandbox company, and the environment that points a loader at its servers.

Data flow: base URL of the running server -> SOURCES__<SOURCE>__<NAME> variables.
"""

from collections.abc import Mapping

# Values that only the simulated vendors accept; they open nothing anywhere else.
TOKENS: dict[str, str] = {
    "linkedin": "sandbox-linkedin-token",
    "facebook": "sandbox-facebook-token",
    "mastodon": "sandbox-mastodon-token",
    "hubspot": "sandbox-hubspot-token",
    "stripe": "rk_sandbox_stripe_key",
    "web": "sandbox-web-token",
}
VENDORS: tuple[str, ...] = tuple(TOKENS)

LINKEDIN_VERSION = "202611"
FACEBOOK_VERSION = "v26.0"
HUBSPOT_VERSION = "2026-09"
STRIPE_VERSION = "2026-10-28.endive"


def source_environment(root_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
    """Variables with which the loaders read the sandbox instead of the vendors.

    Args:
        root_url: `http://127.0.0.1:<port>` of the running server.
        accounts: the world's meta: `linkedin_organization` (URN), `facebook_page_id`, `mastodon_acct`.
    """
    return {
        "SOURCES__LINKEDIN__BASE_URL": f"{root_url}/linkedin/rest/",
        "SOURCES__LINKEDIN__ACCESS_TOKEN": TOKENS["linkedin"],
        "SOURCES__LINKEDIN__API_VERSION": LINKEDIN_VERSION,
        "SOURCES__LINKEDIN__ORGANIZATION_ID": accounts["linkedin_organization"].rsplit(":", 1)[-1],
        "SOURCES__FACEBOOK__BASE_URL": f"{root_url}/facebook",
        "SOURCES__FACEBOOK__ACCESS_TOKEN": TOKENS["facebook"],
        "SOURCES__FACEBOOK__API_VERSION": FACEBOOK_VERSION,
        "SOURCES__FACEBOOK__PAGE_ID": accounts["facebook_page_id"],
        "SOURCES__MASTODON__BASE_URL": f"{root_url}/mastodon",
        "SOURCES__MASTODON__ACCESS_TOKEN": TOKENS["mastodon"],
        "SOURCES__MASTODON__ACCOUNT": accounts["mastodon_acct"],
        "SOURCES__HUBSPOT__BASE_URL": f"{root_url}/hubspot",
        "SOURCES__HUBSPOT__ACCESS_TOKEN": TOKENS["hubspot"],
        "SOURCES__HUBSPOT__API_VERSION": HUBSPOT_VERSION,
        "SOURCES__STRIPE__BASE_URL": f"{root_url}/stripe",
        "SOURCES__STRIPE__API_KEY": TOKENS["stripe"],
        "SOURCES__STRIPE__API_VERSION": STRIPE_VERSION,
        "SOURCES__WEB__BASE_URL": f"{root_url}/web",
        "SOURCES__WEB__ACCESS_TOKEN": TOKENS["web"],
    }
