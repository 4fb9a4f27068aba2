"""Who acts in this session, where people sign in; nobody is asked on one's own computer and in a demonstration."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import streamlit as st
from streamlit import config

from livermets.board.rights import Actor, Command, refusal
from livermets.board.store.errors import StoreError
from livermets.hosting.mode import Mode, mode
from livermets.hosting.people import SignedOutError
from livermets.hosting.provider import Provider
from livermets.hosting.seal import Seal
from livermets.hosting.sign_in import BehindProxy, Oidc, SigningIn, signing_in
from livermets.hosting.signed_in import SignedIn, signed_in_by_headers, signed_in_by_token
from livermets.hosting.sittings import Sittings

_SIGNED_IN: Final = "signed_in"
_PROXY_KEYS: Final = {"person": "livermets_person", "name": "livermets_name", "role": "livermets_role"}
"""Under which keys of `st.user` Streamlit leaves the headers of a proxy."""


@dataclass(frozen=True)
class SignOn:
    """How people sign in here, and who is: one for the process."""

    settings: SigningIn
    sittings: Sittings
    provider: Provider | None

    @property
    def is_proxy(self) -> bool:
        return isinstance(self.settings.by, BehindProxy)

    def trusted_headers(self) -> dict[str, str]:
        """The headers of the proxy, and where Streamlit is to leave them."""
        by = self.settings.by
        assert isinstance(by, BehindProxy)
        named = {"person": by.person, "name": by.name, "role": by.role}
        return {header: _PROXY_KEYS[what] for what, header in named.items() if header}


@lru_cache(maxsize=1)
def sign_on() -> SignOn | None:
    """How people sign in here; None where nobody does.

    Read once, when the server starts: Streamlit then knows no secrets yet but those of its file. Raises ValueError with what
    does not suffice.
    """
    current = mode(os.environ)
    if current is not Mode.CLINIC:
        return None
    configured = config.get_option("server.cookieSecret") if config.is_manually_set("server.cookieSecret") else ""
    section: Mapping[str, Any] = st.secrets.get("auth", {}) if st.secrets.load_if_toml_exists() else {}
    address = str(config.get_option("server.address") or "")
    found = signing_in(
        os.environ, current, file_secrets=section, cookie_secret=str(configured or ""), loopback=_is_loopback(address)
    )
    if found is None:
        return None
    asks = isinstance(found.by, Oidc) and found.by.asks_provider
    provider = Provider(found.by.metadata_url) if asks and isinstance(found.by, Oidc) else None
    return SignOn(found, Sittings(found.hours, found.idle_minutes), provider)


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def signed_in() -> SignedIn | None:
    """The sign-in of this session; None where nobody signs in. Raises SignedOutError where one is needed and there is none."""
    here = sign_on()
    if here is None:
        return None
    kept: SignedIn | None = st.session_state.get(_SIGNED_IN)
    if kept is not None and (here.is_proxy or st.user.get("is_logged_in")):
        return kept
    st.session_state.pop(_SIGNED_IN, None)
    if here.is_proxy:
        said = {header: st.user.get(key) for header, key in here.trusted_headers().items()}
        headers = {header: value if isinstance(value, str) else None for header, value in said.items()}
        made = signed_in_by_headers(headers, here.settings, here.sittings)
    elif not st.user.get("is_logged_in"):
        raise SignedOutError("Sign in to go on.")
    else:
        token = st.user.tokens.get("access", "")
        made = signed_in_by_token(dict(st.user), token, here.settings, here.sittings, here.provider)
    st.session_state[_SIGNED_IN] = made
    return made


def acting() -> Actor | None:
    """Who acts in this session now; None where nobody signs in. Raises StoreError as `SignedIn.actor` does."""
    person = signed_in()
    return person.actor() if person is not None else None


def why_not(command: Command) -> str | None:
    """Why the person at the screen may not give a command, as the help of its button; None when nothing stands against it."""
    try:
        return refusal(acting(), command) or None
    except StoreError as error:
        return str(error)


def if_allowed(command: Command, *, disabled: bool = False, help: str | None = None) -> dict[str, Any]:
    """How a button of a command is drawn: off, with the reason, for who may not give it."""
    why = why_not(command)
    return {"disabled": disabled or why is not None, "help": why or help}


def seal() -> Seal | None:
    """By what the entries of this person are sealed; None where nobody signs in, and where nobody is signed in."""
    here = sign_on()
    try:
        person = signed_in()
    except SignedOutError:
        return None
    if here is None or person is None:
        return None
    by = here.settings.by
    secret = by.cookie_secret if isinstance(by, Oidc) else str(config.get_option("server.cookieSecret"))
    return Seal(secret, person.person.subject)
