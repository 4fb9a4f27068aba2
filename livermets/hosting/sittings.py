"""How long people stay signed in: when each last did something, and whose sitting is over.

Kept in this process alone. Of a sign-in that it has never seen, only the time of the sign-in is known: after a restart, and on
another process, whoever signed in longer ago than a person may be idle signs in once more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from livermets.hosting.people import Person

_MOST: Final = 10_000
"""Sign-ins that are remembered; beyond them the longest idle are forgotten, and count as never seen."""


class Sitting(StrEnum):
    """Whether somebody is still signed in, and why not."""

    GOES_ON = "goes on"
    IDLE = "idle"
    OVER = "over"
    ENDED = "ended"


@dataclass(slots=True)
class _Kept:
    last: float
    ended: bool = False


class Sittings:
    """The sittings of all who signed in. Safe to use from several threads. Times are seconds since 1970."""

    def __init__(self, hours: float, idle_minutes: float, clock: Callable[[], float] = time.time) -> None:
        self._longest, self._idle, self._clock = hours * 3600, idle_minutes * 60, clock
        self._kept: dict[tuple[str, float | None], _Kept] = {}
        self._lock = threading.Lock()

    def state(self, person: Person) -> Sitting:
        """Whether this sign-in still holds. Asking is no action of the person."""
        now, key = self._clock(), (person.subject, person.signed_in_at)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and kept.ended:
            return Sitting.ENDED
        if person.signed_in_at is not None and now - person.signed_in_at >= self._longest:
            return Sitting.OVER
        # Whom a proxy names has just come in by its connection.
        last = kept.last if kept is not None else person.signed_in_at if person.signed_in_at is not None else now
        return Sitting.IDLE if now - last >= self._idle else Sitting.GOES_ON

    def act(self, person: Person) -> None:
        """The person did something. Nothing where the sitting no longer goes on: an action does not bring it back."""
        if self.state(person) is Sitting.GOES_ON:
            self._keep(person, ended=False)

    def end(self, person: Person) -> None:
        """The person signed out: no other tab of the same sign-in goes on."""
        self._keep(person, ended=True)

    def begin_anew(self, person: Person) -> None:
        """A person whom a proxy vouches for goes on after a pause, having said so."""
        if person.signed_in_at is None:
            self._keep(person, ended=False)

    def _keep(self, person: Person, *, ended: bool) -> None:
        with self._lock:
            self._kept.pop((person.subject, person.signed_in_at), None)
            self._kept[person.subject, person.signed_in_at] = _Kept(self._clock(), ended)
            while len(self._kept) > _MOST:
                # The first is the one that did nothing for the longest.
                del self._kept[next(iter(self._kept))]
