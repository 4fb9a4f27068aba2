"""The reported figures of an option, and the one that answers the question asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from livermets.evidence.compare import comparable
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.text import counted, number_words

KEY_OUTCOME_RULE: Final = (
    "Key outcome: of the option's key figures overall survival at 5 years where there is one, else at 3, 2 or 1 years, else "
    "median overall survival, else the first. Of several the one that stands first in the registry is shown, and beside it "
    "from where to where the others run that may share an axis with it."
)


_BRACKETS: Final = re.compile(r" \([^()]*\)")


OutcomeAsked = tuple[str, str, float | None]


FIVE_YEAR_SURVIVAL: Final[OutcomeAsked] = ("overall-survival", "rate", 60)


_SURVIVAL: Final[tuple[OutcomeAsked, ...]] = (
    FIVE_YEAR_SURVIVAL,
    ("overall-survival", "rate", 36),
    ("overall-survival", "rate", 24),
    ("overall-survival", "rate", 12),
    ("overall-survival", "median", None),
)


@dataclass(frozen=True, slots=True)
class KeyOutcome:
    """The figure shown first for an option, and how many others answer the same question, from where to where."""

    figure: Figure
    others: tuple[Figure, ...]

    @property
    def spread(self) -> str:
        """ "7 others: 25.5–83.1 %"; empty without others that give a value."""
        values = [figure.value for figure in self.others if figure.value is not None]
        if not values:
            return ""
        unit = {"rate": " %", "proportion": " %", "median": " months"}.get(self.figure.measure, "")
        span = "–".join(number_words(value) for value in dict.fromkeys((min(values), max(values))))
        return f"{counted(len(values), 'other')}: {span}{unit}"


def key_figures(option: Option, registry: Registry) -> list[Figure]:
    """The key figures of an option that stand: neither retracted nor replaced by a later report."""
    found = [registry.figures[name] for name in option.key_figures if name in registry.figures]
    return [figure for figure in found if not figure.retracted and figure.superseded_by is None]


def key_outcome(option: Option, registry: Registry) -> KeyOutcome | None:
    """The outcome by `KEY_OUTCOME_RULE`; None for an option without key figures."""
    figures = key_figures(option, registry)
    if not figures:
        return None
    own = [figure for figure in figures if figure.treatment == option.treatment]
    asked = ([one for one in own if asks(one, question)] for question in _SURVIVAL)
    same = next((found for found in asked if found), (own or figures)[:1])
    chosen = next((figure for figure in same if figure.stratum is None), same[0])
    others = [one for one in same if one is not chosen and one.stratum is None and comparable(one, chosen).ok]
    return KeyOutcome(chosen, tuple(others))


def mortality(option: Option, registry: Registry) -> tuple[Figure, ...]:
    """Reported mortality of the treatment in this primary, key figures first, one figure for each window of time."""
    of_treatment = registry.figures_by_treatment.get(option.treatment, ())
    candidates = [*key_figures(option, registry), *(one for one in of_treatment if one.primary == option.primary)]
    found: dict[str, Figure] = {}
    for figure in candidates:
        if figure.treatment != option.treatment or figure.stratum is not None or figure.superseded_by is not None:
            continue
        if figure.endpoint.startswith("mortality-"):
            found.setdefault(figure.endpoint, figure)
    return tuple(found.values())


def without_brackets(name: str) -> str:
    """A name without the remarks in brackets: "Delayed (staged) resection" becomes "Delayed resection"."""
    return _BRACKETS.sub("", name)


def asks(figure: Figure, question: OutcomeAsked) -> bool:
    """Whether a figure gives a value for a question: endpoint, measure and, for a rate, horizon in months."""
    endpoint, measure, horizon = question
    if (figure.endpoint, figure.measure) != (endpoint, measure) or figure.value is None:
        return False
    return horizon is None or figure.horizon_months == horizon
