"""Asking the identity provider what it says of a person now, by the access token of the sign-in."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from livermets.hosting.people import RoleUnknownError, SignedOutError

if TYPE_CHECKING:
    import httpx

_SECONDS: Final = 3.0
_NO_ANSWER: Final = (
    "The sign-on of the house does not answer, so that nobody's role can be confirmed. "
    "Nothing was changed; try again in a moment."
)
_NO_LONGER: Final = (
    "The sign-on of the house no longer accepts this sign-in. Sign in again; what is entered here is kept for you."
)


class Provider:
    """The userinfo of a provider, by the address of its metadata. Safe to use from several threads."""

    def __init__(self, metadata_url: str, client: httpx.Client | None = None) -> None:
        self._metadata_url = metadata_url
        self._given = client
        self._endpoint = ""
        self._lock = threading.Lock()

    def claims(self, access_token: str, subject: str) -> Mapping[str, Any]:
        """What the provider says of the person now.

        Raises SignedOutError where it no longer accepts the token, or speaks of somebody else; RoleUnknownError where it does
        not answer, or not with an object of claims.
        """
        import httpx

        try:
            answer = self._client().get(self._userinfo(), headers={"Authorization": f"Bearer {access_token}"})
            if answer.status_code in (400, 401, 403):
                raise SignedOutError(_NO_LONGER)
            found = answer.raise_for_status().json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise RoleUnknownError(_NO_ANSWER) from None
        if not isinstance(found, dict):
            raise RoleUnknownError(_NO_ANSWER)
        if found.get("sub") != subject:
            raise SignedOutError("The sign-on of the house speaks of somebody else by this sign-in. Sign in again.")
        return found

    def _client(self) -> httpx.Client:
        # Loaded where it is needed: an app without a sign-in has no need of the package.
        import httpx

        with self._lock:
            if self._given is None:
                self._given = httpx.Client(timeout=_SECONDS, follow_redirects=False)
            return self._given

    def _userinfo(self) -> str:
        if not self._endpoint:
            metadata = self._client().get(self._metadata_url).raise_for_status().json()
            endpoint = metadata.get("userinfo_endpoint") if isinstance(metadata, dict) else None
            if not isinstance(endpoint, str) or not endpoint:
                raise RoleUnknownError(
                    "The sign-on of the house offers no userinfo, so that roles cannot be confirmed. "
                    "Its address or LIVERMETS_ROLE_CHECK must be set otherwise (docs/hosting.md)."
                )
            self._endpoint = endpoint
        return self._endpoint
