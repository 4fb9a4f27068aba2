"""One sign-in of one person, asked at every command who acts: whether it still holds, and which role the person has now."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from livermets.board.rights import AccessRole, Actor
from livermets.hosting.people import (
    Person,
    RoleUnknownError,
    SignedOutError,
    actor_of,
    claim_values,
    header_values,
    person_of,
    person_of_headers,
    role_of,
)
from livermets.hosting.provider import Provider
from livermets.hosting.sign_in import BehindProxy, Oidc, SigningIn
from livermets.hosting.sittings import Sitting, Sittings
from livermets.text import counted

_PAUSE: Final = 10.0
"""Seconds after which a provider that did not answer is asked again: while it is away it must not slow down every command."""

_KEPT: Final = "What is entered here is kept for you."


def ended_words(state: Sitting, settings: SigningIn) -> str:
    """Why somebody is no longer signed in."""
    minutes, hours = counted(round(settings.idle_minutes), "minute"), counted(round(settings.hours), "hour")
    return {
        Sitting.IDLE: f"Nothing was done here for {minutes}, so the session has ended. Sign in again. {_KEPT}",
        Sitting.OVER: f"The sign-in was {hours} ago, so the session has ended. Sign in again. {_KEPT}",
        Sitting.ENDED: f"You have signed out. {_KEPT}",
    }[state]


class SignedIn:
    """A person at one connection. Safe to use from several threads, also where the session is out of reach."""

    def __init__(
        self,
        person: Person,
        settings: SigningIn,
        sittings: Sittings,
        said: AccessRole | None,
        ask: Callable[[], AccessRole | None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.person = person
        self._settings, self._sittings, self._clock = settings, sittings, clock
        self._role, self._ask = said, ask
        # What the token said is as old as the sign-in.
        self._confirmed = person.signed_in_at or 0.0
        self._ask_again = float("-inf")
        self._lock = threading.Lock()

    @property
    def state(self) -> Sitting:
        """Whether it still holds."""
        return self._sittings.state(self.person)

    def act(self) -> None:
        """The person did something."""
        self._sittings.act(self.person)

    def end(self) -> None:
        """The person signs out."""
        self._sittings.end(self.person)

    def go_on(self) -> None:
        """Go on after a pause, where a proxy vouches for the person."""
        self._sittings.begin_anew(self.person)

    def actor(self) -> Actor:
        """Who acts now, in the role of now.

        Raises SignedOutError where the session has ended or the provider no longer accepts it, NoRoleError where the role was
        taken away, RoleUnknownError where the provider does not answer for longer than the setting allows.
        """
        if (state := self.state) is not Sitting.GOES_ON:
            raise SignedOutError(ended_words(state, self._settings))
        return actor_of(self.person, self._current_role())

    def _current_role(self) -> AccessRole | None:
        if self._ask is None:
            return self._role
        with self._lock:
            now = self._clock()
            if now >= self._ask_again:
                try:
                    self._role = self._ask()
                    self._confirmed = self._clock()
                    self._ask_again = self._confirmed + self._settings.role_seconds
                except RoleUnknownError:
                    if now - self._confirmed > self._settings.grace_minutes * 60:
                        raise
                    self._ask_again = self._clock() + _PAUSE
            return self._role


def signed_in_by_token(
    claims: Mapping[str, Any],
    access_token: str,
    settings: SigningIn,
    sittings: Sittings,
    provider: Provider | None,
    clock: Callable[[], float] = time.time,
) -> SignedIn:
    """The sign-in of an ID token.

    Raises SignedOutError as `person_of` does, and where the provider is to be asked and no access token came with it.
    """
    assert isinstance(settings.by, Oidc)
    person = person_of(claims, settings, settings.by.client_id, clock())
    said = role_of(claim_values(claims, settings.role_claim), settings.roles)
    if provider is None:
        return SignedIn(person, settings, sittings, said, clock=clock)
    if not access_token:
        raise SignedOutError("This sign-in brought nothing by which the provider can be asked. Sign in again.")

    def ask() -> AccessRole | None:
        return role_of(claim_values(provider.claims(access_token, person.subject), settings.role_claim), settings.roles)

    return SignedIn(person, settings, sittings, said, ask, clock)


def signed_in_by_headers(headers: Mapping[str, str | None], settings: SigningIn, sittings: Sittings) -> SignedIn:
    """The sign-in of a connection that came through the proxy; without a header of roles the person itself is mapped to one.

    `headers` are those of the settings, by their names there. Raises SignedOutError where the proxy named nobody.
    """
    by = settings.by
    assert isinstance(by, BehindProxy)
    person = person_of_headers(headers.get(by.person), headers.get(by.name) if by.name else None)
    values = header_values(headers.get(by.role)) if by.role else (person.subject,)
    return SignedIn(person, settings, sittings, role_of(values, settings.roles))
