"""Tokens that a program mints itself with its own id and secret (OAuth 2.0 client credentials).

Belongs here: what several vendors share of that flow, on dlt's own auth object. Does not: what a vendor's
refusal means (its `classify`), tokens that people paste in (dlt's `BearerTokenAuth`).
A token is kept in memory for one run only.

Data flow: client id and secret -> token endpoint -> Authorization header, again after a vendor has ended it.
"""

from collections.abc import Mapping
from typing import Any

import requests
from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials

from ingestion.http import Classify, VendorSession
from ingestion.parsing import mapping


class ClientCredentials(OAuth2ClientCredentials):
    """Client credentials whose grant can be read, and renewed while a walk goes on.

    Attributes:
        grant: the last answer of the token endpoint; some vendors say in it where the API is.
    """

    grant: Mapping[str, Any]

    @classmethod
    def of(
        cls, vendor: str, token_url: str, client_id: str, client_secret: str, classify: Classify
    ) -> "ClientCredentials":
        """Credentials for one vendor; nothing is asked for yet.

        Args:
            vendor: name as people know it, for messages.
            token_url: where tokens are minted.
            client_id: the program's public id.
            client_secret: the program's secret.
            classify: what the token endpoint's error answers mean.
        """
        auth = cls(
            access_token_url=token_url,
            client_id=client_id,
            client_secret=client_secret,
            session=VendorSession(vendor, classify),
        )
        auth.grant = {}
        return auth

    def parse_access_token(self, response_json: Any) -> str:
        """Keep the whole grant; a grant without a token is as good as none."""
        self.grant = mapping(response_json)
        return str(self.grant.get("access_token", ""))

    def renew(self, request: requests.PreparedRequest) -> None:
        """Put a fresh token into a request that was refused with the old one."""
        self.obtain_token()
        self(request)
