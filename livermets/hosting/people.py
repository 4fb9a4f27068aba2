"""Who a signed-in person is: out of what the provider says, or a proxy's headers, with every doubt a refusal in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from livermets.board.rights import LONGEST_SUBJECT, AccessRole, Actor
from livermets.board.store.errors import StoreError
from livermets.hosting.sign_in import SigningIn

_CLOCKS_APART: Final = 300
"""Seconds by which the clock of a provider may be ahead of ours."""
_LONGEST_NAME: Final = 80
_APART: Final = re.compile(r"[,;]")


class SignedOutError(StoreError):
    """Nobody is signed in, or no longer; the text says why and what helps. Nothing was changed."""


class NoRoleError(StoreError):
    """A person whom the sign-in knows and who has no role here; the text says so. Nothing was changed."""


class RoleUnknownError(StoreError):
    """The provider does not answer, so that nobody's role can be confirmed. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in, and when (seconds since 1970; None where a proxy does not say it)."""

    subject: str
    name: str
    signed_in_at: float | None


def person_of(claims: Mapping[str, Any], settings: SigningIn, client_id: str, now: float) -> Person:
    """The person of an ID token that the server has read and whose signature it has checked.

    Raises SignedOutError for a token that was made for another application, names nobody, or says no time. That its life is
    over is checked when it comes in; how long the person stays signed in is a setting of its own.
    """
    if not claims.get("is_logged_in"):
        raise SignedOutError("Sign in to go on.")
    audience = claims.get("aud")
    if client_id not in (audience if isinstance(audience, list) else [audience]):
        raise SignedOutError("This sign-in was made for another application. Sign in again.")
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client_id:
        raise SignedOutError("This sign-in was made for several applications and handed to another one. Sign in again.")
    at = claims.get("iat")
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 < at <= now + _CLOCKS_APART:
        raise SignedOutError("This sign-in says no time at which it was made. Sign in again.")
    subject = _subject(claims.get("sub"))
    names = (claims.get(name) for name in (settings.name_claim, "preferred_username", "email"))
    return Person(subject, next((_shown(one) for one in names if _shown(one)), subject[:_LONGEST_NAME]), float(at))


def person_of_headers(person: str | None, name: str | None) -> Person:
    """The person whom a proxy names. Raises SignedOutError where it names nobody."""
    if not person or not person.strip():
        raise SignedOutError("The sign-on of the house has named nobody for this connection. Open the app through it.")
    subject = _subject(person.strip())
    return Person(subject, _shown(name) or subject[:_LONGEST_NAME], None)


def _subject(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_SUBJECT or not value.isprintable():
        raise SignedOutError(f"This sign-in names nobody by a text of 1 to {LONGEST_SUBJECT} characters. Sign in again.")
    return value


def _shown(value: object) -> str:
    return " ".join(value.split())[:_LONGEST_NAME] if isinstance(value, str) and value.isprintable() else ""


def claim_values(claims: Mapping[str, Any], claim: str) -> tuple[str, ...]:
    """The texts of a claim, one or a list; a name with dots is a path where no claim bears it as it is.

    What is neither text nor a list of texts says nothing: it is no role.
    """
    found: object = claims.get(claim)
    if claim not in claims and "." in claim:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    listed = found if isinstance(found, list | tuple) else [found]
    return tuple(one.strip() for one in listed if isinstance(one, str) and one.strip())


def header_values(header: str | None) -> tuple[str, ...]:
    """The values of a header of roles: the whole, which may be a name with commas in it, and its parts."""
    parts = (header or "", *_APART.split(header or ""))
    return tuple(dict.fromkeys(one.strip() for one in parts if one.strip()))


def role_of(values: Iterable[str], roles: Mapping[str, AccessRole]) -> AccessRole | None:
    """The role that these values mean; of several the last in the order of `AccessRole`; None where none means one."""
    held = {roles[value] for value in values if value in roles}
    return next((role for role in reversed(AccessRole) if role in held), None)


def actor_of(person: Person, role: AccessRole | None) -> Actor:
    """Who acts. Raises NoRoleError for a person without a role."""
    if role is None:
        raise NoRoleError(
            f"{person.name} is signed in and has no role in this tumour board. "
            "Whoever looks after the accounts of the house can give one."
        )
    return Actor(person.subject, person.name, role)
