"""What each group of a system was reported to live through, in one table: the check of how a score holds in other patients.

Only figures of a single group count: survival or recurrence, as a rate or a median. Ratios and shares are on the pages of
the systems.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pandas as pd

from livermets.evidence import citation_of, question_text, short_n, source_links, value_text, years_text
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.systems import System
from livermets.knowledge.vocabulary import ACCESS_LABELS

NOT_STATED: Final = "not stated"
SURVIVAL_COLUMNS: Final = (
    "System",
    "Group",
    "Question",
    "Reported",
    "n",
    "Years of the cohort",
    "External validation",
    "Patients",
    "Caveat",
    "Source",
    "Link",
    "Read",
    "Record",
)
_MEASURES: Final = ("rate", "proportion", "median")
_RECURRENCE: Final = ("recurrence", "liver-recurrence")
_YEARS_IN_WORDS: Final = re.compile(r"(?:diagnosed )?\b(?:19|20)\d{2}[/–-](?:19|20)\d{2}\b")
_FIRST_NUMBER: Final = re.compile(r"[<>=]*\s?(\d+(?:\.\d+)?)")


def is_survival(figure: Figure) -> bool:
    """Whether a figure is of survival or recurrence, as a rate, a fraction or a median."""
    return figure.measure in _MEASURES and (figure.endpoint.endswith("survival") or figure.endpoint in _RECURRENCE)


def is_group_survival(figure: Figure, system: str) -> bool:
    """Whether a figure says what one group of the system lived through."""
    stratum = figure.stratum
    return is_survival(figure) and stratum is not None and stratum.system == system and stratum.group != "all"


def group_survival(system: System, registry: Registry) -> list[Figure]:
    """The reported survival of the groups of a system: by question, then group, its own patients before others."""
    definition = system.definition
    figures = [registry.figures[name] for name in definition.outcomes if name in registry.figures]
    found = [figure for figure in figures if is_group_survival(figure, system.id)]
    questions = list(dict.fromkeys(map(question_text, found)))
    places = group_places(system, found)
    return sorted(
        found,
        key=lambda one: (questions.index(question_text(one)), places.get(group_of(one), 0.0), one.id in definition.external),
    )


def calibration_table(systems: Mapping[str, System], registry: Registry) -> pd.DataFrame:
    """One row for each reported survival of a group, all as text; `External validation` is "yes" or "no"."""
    rows = [_row(system, figure, registry) for system in systems.values() for figure in group_survival(system, registry)]
    return pd.DataFrame(rows, columns=list(SURVIVAL_COLUMNS))


def _row(system: System, figure: Figure, registry: Registry) -> dict[str, str | None]:
    source = registry.source_of(figure)
    links = source_links(source) if source else ()
    return {
        "System": system.definition.short,
        "Group": group_of(figure),
        "Question": question_text(figure),
        "Reported": value_text(figure),
        "n": short_n(figure),
        "Years of the cohort": cohort_years(figure),
        "External validation": "yes" if figure.id in system.definition.external else "no",
        "Patients": figure.population,
        "Caveat": figure.caveat or "",
        "Source": citation_of(figure, registry),
        "Link": links[0][1] if links else None,
        "Read": ACCESS_LABELS[source.access] if source else "",
        "Record": figure.id,
    }


def cohort_years(figure: Figure) -> str:
    """The years of treatment, or the years that the description of the patients names, or "not stated"."""
    named = _YEARS_IN_WORDS.search(figure.population)
    return years_text(figure) or (named[0] if named else NOT_STATED)


def group_of(figure: Figure) -> str:
    """The group a figure speaks of; "all" for the whole population."""
    return figure.stratum.group if figure.stratum else "all"


def group_places(system: System, figures: Iterable[Figure]) -> dict[str, float]:
    """The place of each group from best to worst: by the system's own order, or by the points a paper reports by.

    Empty when the groups are in no order that is known.
    """
    names = {group_of(figure) for figure in figures}
    scheme = system.scheme
    order = scheme.order or (scheme.grouping.names if scheme.grouping else ())
    if system.definition.ordered and names <= set(order):
        return {name: float(order.index(name)) for name in names}
    numbers = {name: found[1] for name in names if (found := _FIRST_NUMBER.match(name))}
    if names == numbers.keys() and system.definition.kind in ("points", "formula"):
        return {name: float(number) + (0.5 if name.startswith(">") else 0.0) for name, number in numbers.items()}
    return {}


def reversals(system: System, figures: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Neighbouring groups of one series that were reported the other way round: the worse group with the better value.

    `figures` are of one question and the same patients. Bounds without a value are left out; so is everything but survival
    and recurrence, of which alone it is known which way is better.
    """
    places = group_places(system, figures)
    counted = [one for one in figures if one.value is not None and is_survival(one) and places]
    valued = sorted(counted, key=lambda one: places[group_of(one)])
    found = []
    for better, worse in itertools.pairwise(valued):
        assert better.value is not None
        assert worse.value is not None
        more_is_worse = better.endpoint in _RECURRENCE
        if places[group_of(better)] < places[group_of(worse)] and (
            worse.value < better.value if more_is_worse else worse.value > better.value
        ):
            found.append((better, worse))
    return found
