"""Settings of the environment that are switched on or off."""

from __future__ import annotations

from collections.abc import Mapping


def is_on(variable: str, environment: Mapping[str, str]) -> bool:
    """Whether a variable is 1; it is off where it is 0, empty or not there. Raises ValueError for any other value."""
    said = environment.get(variable, "").strip()
    if said not in ("", "0", "1"):
        raise ValueError(f"{variable} is {said!r}; accepted are 1 (on) and 0 (off)")
    return said == "1"
