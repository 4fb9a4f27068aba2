"""Which sessions nobody has had open for so long that what was entered in them is to be forgotten.

Streamlit keeps the session of a tab that is gone, in case it comes back. Its time for that (`server.disconnectedSessionTTL`)
says from when on nobody can come back, not when it is given up: that happens when the next tab goes, if one does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

S = TypeVar("S")

MOST: Final = 128
"""So many sessions of tabs that are gone Streamlit keeps at most."""


@dataclass(frozen=True, slots=True)
class _Seen(Generic[S]):
    """A session, and since when its tab is gone (seconds of a steady clock); None while it is there."""

    session: S
    gone_since: float | None = None


class LeftSessions(Generic[S]):
    """The sessions of a process that were drawn for once and are not forgotten yet, each by its id."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, _Seen[S]] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def seen(self, name: str, session: S) -> None:
        """A page is drawn for a session. May be called on any thread."""
        self._seen[name] = _Seen(session)

    def due(self, is_there: Callable[[str], bool], kept: float) -> list[tuple[str, S]]:
        """The sessions to forget now, each named once: those whose tab has been gone for `kept` seconds.

        `is_there` says of an id whether a tab has that session open. Of more than `MOST` whose tab
        is gone, those that are gone longest are due before their time.
        """
        now, gone = self._clock(), []
        for name, one in list(self._seen.items()):
            if not is_there(name):
                since = now if one.gone_since is None else one.gone_since
                gone.append((since, name))
                self._seen[name] = _Seen(one.session, since)
            elif one.gone_since is not None:
                self._seen[name] = _Seen(one.session)
        gone.sort()
        late = sum(now - since >= kept for since, _ in gone)
        return [(name, self._seen.pop(name).session) for _, name in gone[: max(late, len(gone) - MOST)]]
