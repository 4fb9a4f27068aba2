"""Which of many figures are read first, and the question that a page of outcomes asks by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, get_args

from livermets.evidence.signs import signs_of
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import Intent

MOST_READ: Final = 20
"""So many figures are shown until all are asked for."""

READING_RULE: Final = (
    "Cohorts of liver metastases stand first; among them a figure stands the higher the newer its publication and the more "
    "patients it has, its places by either added up. Behind them stand those whose description differs from a fact of the case."
)

_NEVER: Final = 0


def read_first(figures: Iterable[Figure], registry: Registry, facts: Mapping[str, object] | None = None) -> list[Figure]:
    """The figures by `READING_RULE`; undated ones and those without a number of patients come last on that count.

    `facts` are those of the case that is compared with; an unknown one differs from nothing.
    """
    case = facts or {}
    found = list(figures)
    years = {one.id: _year(one, registry) for one in found}
    sizes = {one.id: one.n or 0 for one in found}
    by_year, by_size = _places(years.values()), _places(sizes.values())

    def place(figure: Figure) -> tuple[bool, bool, int, int, str]:
        added = by_year[years[figure.id]] + by_size[sizes[figure.id]]
        return _differs(figure, case), figure.liver_specific is False, added, -years[figure.id], figure.id

    return sorted(found, key=place)


def _differs(figure: Figure, case: Mapping[str, object]) -> bool:
    """Whether the description of the patients says of a known fact of the case that it is another one."""
    return any(case.get(sign.fact) not in (None, sign.value) for sign in signs_of(figure.population))


def _year(figure: Figure, registry: Registry) -> int:
    source = registry.source_of(figure)
    return (source.year if source else None) or _NEVER


def _places(numbers: Iterable[int]) -> dict[int, int]:
    """The place of each number, the largest first; equal ones share the first of their places."""
    places: dict[int, int] = {}
    for place, number in enumerate(sorted(numbers, reverse=True)):
        places.setdefault(number, place)
    return places


def terms_of_intent(intent: str, registry: Registry, primary: str) -> frozenset[str]:
    """The treatments of the options of an intent, with their narrower terms."""
    terms: set[str] = set()
    for option in registry.options_for(primary):
        if option.intent == intent:
            terms |= registry.with_narrower(option.treatment)
    return frozenset(terms)


def usual_treatment(registry: Registry, primary: str, figures: Sequence[Figure], standing: Iterable[str] = ()) -> str | None:
    """The treatment whose outcome is shown first, one of those that the figures are of.

    That of the first option that nothing rules out for the case, in the order of `standing`; without one the treatment of
    the first intent that has most figures of overall survival. None where no figure is of an option.
    """
    of_overall = Counter(one.treatment for one in figures if one.endpoint == "overall-survival" and one.stratum is None)
    options = {option.id: option for option in registry.options_for(primary)}
    for name in standing:
        if name in options and of_overall[options[name].treatment]:
            return options[name].treatment
    for intent in get_args(Intent):
        terms = dict.fromkeys(option.treatment for option in options.values() if option.intent == intent)
        most = max(terms, key=lambda term: of_overall[term], default=None)
        if most is not None and of_overall[most]:
            return most
    return None
