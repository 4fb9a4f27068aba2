"""JSON that may hold anything: what is read of it where the right kind of thing stands there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def objects(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list; of one object, itself; none of anything else."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Mapping)]


def text_of(value: object) -> str | None:
    """A text; None for anything else, and for an empty one."""
    return value if isinstance(value, str) and value else None
