"""How people sign in where the app runs in a clinic: read from the environment, refused in words where it does not suffice.

Either an identity provider is asked (OpenID Connect), or a proxy in front of the app has signed the person in and names them
in a header. Without either the app starts on this computer's own address only, for trying.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from livermets.board.rights import AccessRole
from livermets.board.store.address import FOLDER_VARIABLE, URL_VARIABLE, address_of
from livermets.hosting.mode import MODE_VARIABLE, Mode

PROXY_VARIABLE: Final = "LIVERMETS_BEHIND_PROXY"
PROXY_ADDRESSES_VARIABLE: Final = "LIVERMETS_PROXY_ADDRESSES"
BELIEVED_VARIABLE: Final = "FORWARDED_ALLOW_IPS"
"""By this the server under the app (uvicorn) is told whose headers about a visitor's address it believes."""
ROLES_VARIABLE: Final = "LIVERMETS_ROLES"
COOKIE_SECRET_VARIABLE: Final = "LIVERMETS_COOKIE_SECRET"
OIDC_VARIABLE: Final = "LIVERMETS_OIDC_"
REQUIREMENTS: Final = "requirements-signin.txt"
LOCAL_NAMES: Final = ("localhost", "127.0.0.1", "::1")
"""How a computer calls itself."""

CALLBACK: Final = "/oauth2callback"
"""Where the provider sends people back to; fixed by Streamlit."""

_SHORTEST_SECRET: Final = 32
_HEADER: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_OIDC_NEEDED: Final = ("METADATA_URL", "CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URL")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Oidc:
    """An identity provider. `asks_provider` says that it is asked for the role again at every action, by its userinfo."""

    metadata_url: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_url: str
    cookie_secret: str = field(repr=False)
    scope: str = "openid email profile"
    asks_provider: bool = True

    def auth_section(self) -> dict[str, Any]:
        """What Streamlit takes as `[auth]` of its secrets."""
        return {
            "redirect_uri": self.redirect_url,
            "cookie_secret": self.cookie_secret,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "server_metadata_url": self.metadata_url,
            "client_kwargs": {"scope": self.scope},
            "expose_tokens": ["access"] if self.asks_provider else [],
        }


@dataclass(frozen=True, slots=True)
class BehindProxy:
    """A proxy that signs people in: the headers in which it names person, display name and roles, and its own addresses."""

    person: str
    addresses: tuple[Network, ...]
    name: str = ""
    role: str = ""
    sign_out_url: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that only the proxy may send."""
        return tuple(filter(None, (self.person, self.name, self.role)))


@dataclass(frozen=True, slots=True)
class SigningIn:
    """How people sign in, what they are by it, and for how long.

    `roles` maps a value of the claim (or header) to a role. `role_seconds` is how long an answer of the provider is relied on,
    `grace_minutes` how long the last one counts while the provider does not answer.
    """

    by: Oidc | BehindProxy
    roles: Mapping[str, AccessRole]
    role_claim: str = "roles"
    name_claim: str = "name"
    hours: float = 12
    idle_minutes: float = 30
    role_seconds: float = 2
    grace_minutes: float = 5


def signing_in(
    environment: Mapping[str, str], current: Mode, *, file_secrets: Mapping[str, Any], cookie_secret: str, loopback: bool
) -> SigningIn | None:
    """How people sign in; None where nobody does: on one's own computer, in a demonstration, and where a clinic tries the app
    on the computer's own address.

    `file_secrets` is the `[auth]` section of Streamlit's secrets, `cookie_secret` what its configuration names, `loopback`
    whether the server listens to this computer alone. Raises ValueError with what is missing and what would be accepted.
    """
    if current is not Mode.CLINIC:
        return None
    if address_of(environment) is None:
        raise ValueError(
            f"{MODE_VARIABLE}=clinic needs a store: set {URL_VARIABLE} (a PostgreSQL database) or {FOLDER_VARIABLE} (a folder)"
        )
    by = _by(environment, file_secrets, cookie_secret)
    if by is None:
        if loopback:
            return None
        raise ValueError(
            f"{MODE_VARIABLE}=clinic on an address that others can reach needs a sign-in, and none is set: set "
            f"{OIDC_VARIABLE}METADATA_URL and the settings with it (docs/hosting.md), or {PROXY_VARIABLE} to the header in "
            "which a proxy names the person whom it has signed in; or listen to this computer alone, to try it "
            "(--server.address 127.0.0.1)"
        )
    return SigningIn(
        by,
        _roles(environment),
        environment.get("LIVERMETS_ROLE_CLAIM", "").strip() or "roles",
        environment.get("LIVERMETS_NAME_CLAIM", "").strip() or "name",
        number_setting(environment, "LIVERMETS_SESSION_HOURS", 12, 0.01, 24 * 7),
        number_setting(environment, "LIVERMETS_IDLE_MINUTES", 30, 0.05, 24 * 60),
        number_setting(environment, "LIVERMETS_ROLE_SECONDS", 2, 0, 3600),
        number_setting(environment, "LIVERMETS_ROLE_GRACE_MINUTES", 5, 0, 24 * 60),
    )


def number_setting(environment: Mapping[str, str], variable: str, usual: float, least: float, most: float) -> float:
    """A number of the environment; `usual` where it is not set. Raises ValueError for what is none or out of bounds."""
    said = environment.get(variable, "").strip()
    if not said:
        return usual
    try:
        found = float(said)
    except ValueError:
        found = float("nan")
    if not least <= found <= most:
        raise ValueError(
            f"{variable} is {said!r}; accepted is a number from {least:g} to {most:g}, {usual:g} when it is not set"
        )
    return found


def secret_of(environment: Mapping[str, str], variable: str) -> str:
    """A secret from a variable, or from the file that the variable with `_FILE` behind its name names; "" where there is none.

    Raises ValueError for both at once, and for a file that cannot be read; never with the secret in its text.
    """
    said, file = environment.get(variable, "").strip(), environment.get(f"{variable}_FILE", "").strip()
    if said and file:
        raise ValueError(f"{variable} and {variable}_FILE are both set; set one of them")
    if not file:
        return said
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{variable}_FILE: the file cannot be read: {getattr(error, 'strerror', 'it is no text')}") from None


def _by(environment: Mapping[str, str], file_secrets: Mapping[str, Any], cookie_secret: str) -> Oidc | BehindProxy | None:
    asked = [name for name in environment if name.startswith(OIDC_VARIABLE) and environment[name].strip()]
    header = environment.get(PROXY_VARIABLE, "").strip()
    if header and (asked or file_secrets):
        raise ValueError(
            f"{PROXY_VARIABLE} is set, and an identity provider as well; one of them signs people in, leave one out"
        )
    if asked and file_secrets:
        raise ValueError(f"{asked[0]} is set, and [auth] stands in Streamlit's secrets file as well; leave one of them out")
    if header:
        return _proxy(environment, header)
    if asked:
        return _oidc(environment, cookie_secret)
    return _oidc_of_file(environment, file_secrets) if file_secrets else None


def _oidc(environment: Mapping[str, str], cookie_secret: str) -> Oidc:
    given = {name: environment.get(f"{OIDC_VARIABLE}{name}", "").strip() for name in _OIDC_NEEDED}
    given["CLIENT_SECRET"] = secret_of(environment, f"{OIDC_VARIABLE}CLIENT_SECRET")
    if missing := [f"{OIDC_VARIABLE}{name}" for name in _OIDC_NEEDED if not given[name]]:
        raise ValueError(f"the sign-in is not complete; set as well: {', '.join(missing)}")
    return _checked(
        environment,
        given["METADATA_URL"],
        given["CLIENT_ID"],
        given["CLIENT_SECRET"],
        given["REDIRECT_URL"],
        secret_of(environment, COOKIE_SECRET_VARIABLE) or cookie_secret,
    )


def _oidc_of_file(environment: Mapping[str, str], section: Mapping[str, Any]) -> Oidc:
    needed = ("server_metadata_url", "client_id", "client_secret", "redirect_uri", "cookie_secret")
    if missing := [name for name in needed if not isinstance(section.get(name), str) or not section[name]]:
        raise ValueError(f"[auth] of Streamlit's secrets file lacks: {', '.join(missing)}")
    return _checked(environment, *(section[name] for name in needed))


def _checked(
    environment: Mapping[str, str], metadata_url: str, client_id: str, client_secret: str, redirect_url: str, cookie_secret: str
) -> Oidc:
    for what, url in (("the provider", metadata_url), ("the app to which it sends people back", redirect_url)):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"the address of {what} is {url!r}; it begins with https://, or on this computer with http://")
        if parts.scheme == "http" and parts.hostname not in LOCAL_NAMES:
            raise ValueError(
                f"the address of {what} is {url!r}: over http anybody on the way could read who signs in; "
                "it must begin with https://"
            )
    if not redirect_url.endswith(CALLBACK):
        raise ValueError(
            f"the address to which the provider sends people back is {redirect_url!r}; it must end with {CALLBACK}"
        )
    if len(cookie_secret) < _SHORTEST_SECRET:
        raise ValueError(
            f"{COOKIE_SECRET_VARIABLE} (or {COOKIE_SECRET_VARIABLE}_FILE) needs {_SHORTEST_SECRET} characters or more that "
            "nobody can guess, the same for every process of the app; `openssl rand -base64 48` makes one"
        )
    check = environment.get("LIVERMETS_ROLE_CHECK", "").strip() or "userinfo"
    if check not in ("userinfo", "token"):
        raise ValueError(
            f"LIVERMETS_ROLE_CHECK is {check!r}; accepted are userinfo (the provider is asked at every action) and token"
        )
    scope = environment.get("LIVERMETS_OIDC_SCOPE", "").strip() or "openid email profile"
    if "openid" not in scope.split():
        raise ValueError(f"LIVERMETS_OIDC_SCOPE is {scope!r}; openid must be among its words")
    return Oidc(metadata_url, client_id, client_secret, redirect_url, cookie_secret, scope, check == "userinfo")


def _proxy(environment: Mapping[str, str], person: str) -> BehindProxy:
    said = environment.get(PROXY_ADDRESSES_VARIABLE, "").replace(",", " ").split()
    if not said:
        raise ValueError(
            f"{PROXY_VARIABLE} needs the addresses of the proxy in {PROXY_ADDRESSES_VARIABLE} (127.0.0.1 10.0.3.0/28): "
            "a header is believed from there alone"
        )
    if environment.get(BELIEVED_VARIABLE) != "":
        raise ValueError(
            f"{PROXY_VARIABLE}: set {BELIEVED_VARIABLE} to nothing ({BELIEVED_VARIABLE}= before the command). The server "
            "reads it before this app is asked, and would put the address that a header names in the place of the proxy's own"
        )
    networks = []
    for one in said:
        try:
            networks.append(ipaddress.ip_network(one))
        except ValueError:
            raise ValueError(
                f"{PROXY_ADDRESSES_VARIABLE}: {one!r} is no address; accepted are 10.0.3.7 and networks such as 10.0.3.0/28"
            ) from None
        if networks[-1].prefixlen == 0:
            raise ValueError(
                f"{PROXY_ADDRESSES_VARIABLE}: {one} is every address there is, so that anybody could name a person"
            )
    more = {name: environment.get(f"LIVERMETS_PROXY_{name}", "").strip() for name in ("NAME_HEADER", "ROLE_HEADER")}
    heads = [one for one in (person, *more.values()) if one]
    for header in heads:
        if not _HEADER.fullmatch(header):
            raise ValueError(f"{PROXY_VARIABLE}: {header!r} is no name of a header; write it as X-Forwarded-User")
    if len({one.lower() for one in heads}) != len(heads):
        raise ValueError(f"{PROXY_VARIABLE} and the settings with it name one header twice; each needs its own")
    sign_out = environment.get("LIVERMETS_PROXY_SIGN_OUT_URL", "").strip()
    return BehindProxy(person, tuple(networks), more["NAME_HEADER"], more["ROLE_HEADER"], sign_out)


def _roles(environment: Mapping[str, str]) -> Mapping[str, AccessRole]:
    """Which value of the claim means which role: a JSON object of role and values, from the variable or its file."""
    accepted = (
        f"{ROLES_VARIABLE} (or {ROLES_VARIABLE}_FILE) says as JSON which values of the claim mean which role: "
        '{"viewer": ["a group"], "editor": [], "administrator": [], "chair": ["those who decide"]}'
    )
    said = secret_of(environment, ROLES_VARIABLE)
    try:
        given = json.loads(said) if said else None
    except ValueError:
        raise ValueError(f"{accepted}; what is set is no JSON") from None
    if not isinstance(given, dict) or not given:
        raise ValueError(accepted)
    found: dict[str, AccessRole] = {}
    for role, values in given.items():
        listed = [values] if isinstance(values, str) else values
        if role not in list(AccessRole) or not isinstance(listed, list):
            raise ValueError(f"{accepted}; {role!r} is no role, or has no list of values")
        for value in listed:
            if not isinstance(value, str) or not value.strip():
                raise ValueError(f"{accepted}; a value of {role!r} is no text")
            if found.setdefault(value.strip(), AccessRole(role)) is not AccessRole(role):
                raise ValueError(f"{ROLES_VARIABLE}: {value!r} stands under two roles; one value means one role")
    if not found:
        raise ValueError(f"{accepted}; so far it names nobody, and nobody could enter")
    return MappingProxyType(found)
