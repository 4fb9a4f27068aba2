"""The limits of the future liver remnant, taken from the systems and published rules that state them.

A limit is found where a condition of a system compares the remnant with a number. Nothing is written twice: the number, its
denominator and the state of the liver it belongs to are those of the condition itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from livermets.knowledge.systems import Scheme, System
from livermets.rules.closures import Truth, truth
from livermets.rules.tree import And, Compare, Name, Node, Number, Or

DENOMINATORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "future_remnant_percent_standardised": "estimated volume",
        "future_remnant_percent_measured": "measured volume",
    }
)
"""The two percentages of the remnant, each with what it is a share of."""

_STATE: Final = frozenset({"cirrhosis", "liver_background", "chemotherapy_months", "charlson_conditions"})
"""The facts that say in which state the liver is."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The remnant must reach `percent` of `share` (a name of `DENOMINATORS`) in the livers that `concerns` picks.

    `concerns` is empty for a limit of every liver; `named_for` says in words for which liver it was stated, `of_group` by which
    system, variant and group.
    """

    share: str
    percent: float
    named_for: str
    source: str
    stated_by: str
    of_group: tuple[str, str, str]
    concerns: tuple[Truth, ...]


def compile_limits(systems: Iterable[System]) -> tuple[Limit, ...]:
    """Every limit that a system or a variant of it states, smallest first."""
    found: list[Limit] = []
    for system in systems:
        definition = system.definition
        found += _of_scheme(system, system.scheme, definition.source, "", "")
        for variant in definition.variants:
            source = variant.source or definition.source
            found += _of_scheme(system, system.variants[variant.by], source, variant.by, variant.label)
    return tuple(sorted(found, key=lambda limit: (limit.percent, limit.share, limit.of_group)))


def _of_scheme(system: System, scheme: Scheme, source: str, variant: str, label: str) -> Iterator[Limit]:
    labels = {group.group: group.label for group in system.definition.stages}
    for group, condition in scheme.stages:
        for branch in _branches(condition.node):
            parts = branch.operands if isinstance(branch, And) else (branch,)
            for part in parts:
                share, percent = _least_share(part)
                if share:
                    concerns = tuple(truth(other) for other in parts if other is not part and _names(other) <= _STATE)
                    anywhere = "" if concerns else "Enough in any liver"
                    words = _criterion_words(system, percent) or anywhere or label or labels[group]
                    yield Limit(share, percent, words, source, system.definition.short, (system.id, variant, group), concerns)


def _branches(node: Node) -> tuple[Node, ...]:
    return node.operands if isinstance(node, Or) else (node,)


def _least_share(node: Node) -> tuple[str, float]:
    """The percentage and number of "at least so much of the remnant", or an empty name."""
    if (
        isinstance(node, Compare)
        and node.operator == ">="
        and isinstance(node.left, Name)
        and node.left.symbol.name in DENOMINATORS
        and isinstance(node.right, Number)
    ):
        return node.left.symbol.name, node.right.value
    return "", 0.0


def _criterion_words(system: System, percent: float) -> str:
    """The label of the criterion of a system that asks for this percentage alone."""
    for item in system.shown:
        for option in item.options:
            asked, number = _least_share(option.when.node) if option.when else ("", 0.0)
            if asked and number == percent:
                return option.label
    return ""


def _names(node: Node) -> frozenset[str]:
    return frozenset(part.symbol.name for part in node.walk() if isinstance(part, Name))
