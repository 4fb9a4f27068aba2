"""In which of three ways the app is run: on one's own computer, as a demonstration for all, or in a clinic."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

MODE_VARIABLE: Final = "LIVERMETS_MODE"


class Mode(StrEnum):
    """`LOCAL` asks nobody who they are, `DEMO` keeps nothing, `CLINIC` knows who acts and what that person may do."""

    LOCAL = "local"
    DEMO = "demo"
    CLINIC = "clinic"


def mode(environment: Mapping[str, str]) -> Mode:
    """The mode of `LIVERMETS_MODE`; `LOCAL` where it is not set.

    Raises ValueError with what is accepted for anything else, the empty text among it: a clinic whose setting was lost on the
    way must not open without a sign-in.
    """
    said = environment.get(MODE_VARIABLE)
    if said is None:
        return Mode.LOCAL
    try:
        return Mode(said.strip())
    except ValueError:
        accepted = ", ".join(one.value for one in Mode)
        raise ValueError(
            f"{MODE_VARIABLE} is {said!r}; accepted are {accepted}; not set at all it is {Mode.LOCAL.value}"
        ) from None
