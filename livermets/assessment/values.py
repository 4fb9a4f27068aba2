"""The values of a case as its rules see them."""

from __future__ import annotations

from typing import Any

from livermets.rules import Interval, known_part


class CaseValues(dict[str, Any]):
    """Facts of a case, each as it is or None, and the numbers computed from them.

    Rules look names up in one flat mapping, because that takes a microsecond for all of them; a computed number stands in it
    as an interval, and beside it the unknown facts behind it. It is written through `number` alone.
    """

    def number(self, name: str, interval: Interval, unknown: frozenset[str]) -> None:
        """Put a computed number beside the facts: lowest and highest value, and the unknown facts behind it."""
        self[name] = interval
        self[known_part(name)] = unknown
