"""Options on one question as a picture: all that was reported for each, under the option's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from livermets.charts.dots import Dot, axis_title, dot_of_figure, key_text
from livermets.charts.drawing import draw
from livermets.charts.numbers import table_of
from livermets.charts.option_table import SideBySide
from livermets.charts.picture import Picture
from livermets.charts.reported import describe
from livermets.evidence.compare import groups_by_axis
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import PRIMARY_LABELS
from livermets.text import mid_sentence


def options_beside(found: SideBySide, options: Sequence[Option], registry: Registry) -> Picture:
    """Every figure of the options on the question, on one axis only what compares without lenience.

    Figures that run from different moments, of different primaries or of other cohorts get axes of their own, headed by what
    sets them apart.
    """
    shown: list[tuple[str, Figure]] = []
    for option in options:
        outcome = found.outcomes.get(option.id)
        if outcome is not None:
            shown += [(option.name, one) for one in (outcome.figure, *outcome.others)]
    groups = groups_by_axis(shown, lambda one: one[1])
    primaries = {figure.primary for _, figure in shown}
    dots = [
        _headed(dot_of_figure(figure, registry, name), tell_primary=len(primaries) > 1)
        for group in groups
        for name, figure in group
    ]
    sentence = describe(dots)
    table = table_of([figure for _, figure in shown], registry)
    return Picture(draw(dots), table, sentence, key_text(dots), f"Options side by side. {sentence}")


def _headed(dot: Dot, *, tell_primary: bool) -> Dot:
    """A dot on an axis whose title says what sets it apart from the others of its question."""
    primary = mid_sentence(PRIMARY_LABELS[dot.figure.primary]) if tell_primary else ""
    cohort = "not cohorts of liver metastases" if dot.figure.liver_specific is False else ""
    apart = "; ".join(filter(None, (axis_title(dot.axis), primary, cohort)))
    return replace(dot, axis=replace(dot.axis, title=apart)) if primary or cohort else dot
