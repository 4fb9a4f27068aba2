"""Randomised comparisons: both arms, their difference, and the ratio with its interval."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from livermets.charts.dots import Dot, dot_of_figure, key_text
from livermets.charts.drawing import draw
from livermets.charts.numbers import table_of
from livermets.charts.picture import Picture
from livermets.charts.reported import describe
from livermets.evidence import short_citation, stratum_text
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import PERCENTS, RATIOS
from livermets.text import mid_sentence, number_words

_NOT_RANDOMISED = re.compile(r"(?:non-?|not )randomi[sz]ed", re.IGNORECASE)
"""Comparisons within a trial that its randomisation does not cover say so in their caveat."""


@dataclass(frozen=True, slots=True)
class Arms:
    """One outcome of a randomised comparison. `control` is None when the number of the other arm was not read."""

    treated: Figure
    control: Figure | None

    @property
    def difference(self) -> float | None:
        """Treated minus control, in percentage points or months; computed here, so it carries no interval."""
        if self.control is None or self.treated.value is None or self.control.value is None:
            return None
        return round(self.treated.value - self.control.value, 4)


@dataclass(frozen=True, slots=True)
class Trial:
    """A randomised comparison of two treatments, as one source reports it, in one group of patients."""

    source: str
    name: str
    arms: tuple[Arms, ...]
    ratios: tuple[Figure, ...]

    @property
    def treatments(self) -> frozenset[str]:
        """The treatments compared."""
        figures = [*self.ratios, *(arms.treated for arms in self.arms)]
        return frozenset(term for figure in figures for term in (figure.treatment, figure.comparator) if term)

    @property
    def endpoints(self) -> frozenset[str]:
        """What was counted."""
        return frozenset(figure.endpoint for figure in (*self.ratios, *(arms.treated for arms in self.arms)))


def trials(figures: Iterable[Figure], registry: Registry) -> tuple[Trial, ...]:
    """The randomised comparisons among figures of time: survival, progression, recurrence and local control.

    The arm of a ratio is the treated one; without a ratio the treatment that is not the comparator of another. Arms are
    paired only where both were reported for the same endpoint, horizon, group and patients.
    """
    groups: dict[tuple[str, frozenset[str], str], list[Figure]] = {}
    for figure in figures:
        source = registry.source_of(figure)
        if source is None or source.design != "rct" or figure.measure not in ("rate", "median", *RATIOS):
            continue
        if not figure.endpoint.endswith(("survival", "progression", "recurrence", "control")):
            continue
        if figure.comparator is None or not figure.stands or _NOT_RANDOMISED.search(figure.caveat or ""):
            continue
        pair = frozenset({figure.treatment, figure.comparator})
        groups.setdefault((figure.source, pair, stratum_text(figure.stratum)), []).append(figure)
    every = [figure for figure in figures if figure.measure in ("rate", "median")]
    made = [_trial(key[0], key[2], members, every, registry) for key, members in groups.items()]
    return tuple(sorted(made, key=lambda trial: (-_year(trial, registry), trial.name)))


def _year(trial: Trial, registry: Registry) -> int:
    return registry.sources[trial.source].year or 0


def _trial(source: str, group: str, members: Sequence[Figure], every: Sequence[Figure], registry: Registry) -> Trial:
    ratios = tuple(figure for figure in members if figure.measure in RATIOS)
    lead = ratios[0] if ratios else members[0]
    arms = []
    for figure in members:
        if figure.measure in RATIOS or figure.treatment != lead.treatment:
            continue
        arms.append(Arms(figure, _other_arm(figure, lead.comparator or "", every)))
    title = f"{registry.treatment_label(lead.treatment)} v {mid_sentence(registry.treatment_label(lead.comparator))}"
    name = f"{short_citation(registry.sources[source])}: {title}" + (f" ({group})" if group else "")
    return Trial(source, name, tuple(arms), ratios)


def _other_arm(figure: Figure, comparator: str, every: Sequence[Figure]) -> Figure | None:
    """The only figure of the other arm that asks the same of the same patients; None when there is none or several."""

    found = [other for other in every if other.treatment == comparator and _asked(other) == _asked(figure)]
    return found[0] if len(found) == 1 else None


def _asked(figure: Figure) -> tuple[object, ...]:
    patients = (figure.source, figure.stratum, figure.population)
    return (*patients, figure.endpoint, figure.measure, figure.horizon_months, figure.time_zero)


def trial_picture(chosen: Sequence[Trial], registry: Registry, endpoint: str) -> Picture:
    """Ratios of an endpoint, and under them both arms, each trial under its name. Raises ValueError when there is none."""
    dots: list[Dot] = []
    figures: list[Figure] = []
    for trial in chosen:
        for ratio in trial.ratios:
            if ratio.endpoint == endpoint:
                figures.append(ratio)
                dots.append(dot_of_figure(ratio, registry, trial.name))
        for arms in trial.arms:
            if arms.treated.endpoint != endpoint:
                continue
            heading = trial.name if arms.difference is None else f"{difference_text(arms)}, {trial.name}"
            for arm in (arms.treated, arms.control):
                if arm is not None:
                    figures.append(arm)
                    label = registry.treatment_label(arm.treatment)
                    dots.append(dot_of_figure(arm, registry, heading, label=label))
    sentence = describe([dot for dot in dots if dot.axis.measure in RATIOS] or dots)
    note = "below 1: fewer events with the first-named treatment · before a name: difference of the arms, computed, no interval"
    key = f"{key_text(dots)} · {note}"
    alt = f"Randomised comparisons. {sentence}"
    return Picture(draw(dots), table_of(figures, registry), sentence, key, alt)


def difference_text(arms: Arms) -> str:
    """The difference of two arms with its sign and unit: "+44 points", "−2.4 months", "not known"."""
    if arms.difference is None:
        return "not known"
    unit = "points" if arms.treated.measure in PERCENTS else "months"
    return f"{'+' if arms.difference > 0 else ''}{number_words(arms.difference)} {unit}"
