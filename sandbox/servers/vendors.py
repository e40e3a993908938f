"""The vendors of the sandbox company: one line each.

Data flow: VENDOR_TYPES -> mounts of the application, SOURCES__<SOURCE>__<NAME> variables for loaders.
"""

from collections.abc import Mapping

from sandbox.servers.advocacy import Advocacy
from sandbox.servers.bluesky import Bluesky
from sandbox.servers.facebook import Facebook
from sandbox.servers.ga4 import GoogleAnalytics
from sandbox.servers.google_ads import GoogleAds
from sandbox.servers.hubspot import HubSpot
from sandbox.servers.instagram import Instagram
from sandbox.servers.linkedin import LinkedIn
from sandbox.servers.linkedin_ads import LinkedInAds
from sandbox.servers.mastodon import Mastodon
from sandbox.servers.matomo import Matomo
from sandbox.servers.meta_ads import MetaAds
from sandbox.servers.pipedrive import Pipedrive
from sandbox.servers.posthog import PostHog
from sandbox.servers.protocol import Vendor
from sandbox.servers.reddit import Reddit
from sandbox.servers.salesforce import Salesforce
from sandbox.servers.shopify import Shopify
from sandbox.servers.stripe import Stripe
from sandbox.servers.tiktok import TikTok
from sandbox.servers.web import Web
from sandbox.servers.woocommerce import WooCommerce
from sandbox.servers.x import X
from sandbox.servers.youtube import YouTube
from sandbox.servers.zendesk import Zendesk

VENDOR_TYPES: tuple[type[Vendor], ...] = (
    LinkedIn,
    Facebook,
    Instagram,
    MetaAds,
    Mastodon,
    HubSpot,
    Salesforce,
    Pipedrive,
    Stripe,
    Shopify,
    WooCommerce,
    Web,
    Matomo,
    PostHog,
    X,
    TikTok,
    Reddit,
    Bluesky,
    LinkedInAds,
    Advocacy,
    YouTube,
    GoogleAnalytics,
    GoogleAds,
    Zendesk,
)
VENDORS: tuple[str, ...] = tuple(kind.name for kind in VENDOR_TYPES)


def source_environment(root_url: str, accounts: Mapping[str, str]) -> dict[str, str]:
    """Variables with which the loaders read the sandbox instead of the vendors.

    Args:
        root_url: `http://127.0.0.1:<port>` of the running server.
        accounts: the world's meta, with the company's account at each vendor.
    """
    return {
        f"SOURCES__{kind.name}__{name}".upper(): value
        for kind in VENDOR_TYPES
        for name, value in kind.settings(f"{root_url}/{kind.name}", accounts).items()
    }
