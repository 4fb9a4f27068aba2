"""Options on one question as a picture: all that was reported for each, under the option's name."""

from __future__ import annotations

from collections.abc import Sequence

from livermets.charts.dots import dot_of_figure, key_text
from livermets.charts.drawing import draw
from livermets.charts.numbers import table_of
from livermets.charts.option_table import SideBySide, option_name
from livermets.charts.picture import Picture
from livermets.charts.reported import describe
from livermets.knowledge.option_records import Option
from livermets.knowledge.registry import Registry


def options_beside(found: SideBySide, options: Sequence[Option], registry: Registry) -> Picture:
    """Every figure of the options on the question; figures that run from different moments get axes of their own."""
    dots, figures = [], []
    for option in options:
        outcome = found.outcomes.get(option.id)
        if outcome is not None:
            figures += [outcome.figure, *outcome.others]
            dots += [dot_of_figure(one, registry, option_name(option)) for one in (outcome.figure, *outcome.others)]
    sentence = describe(dots)
    return Picture(draw(dots), table_of(figures, registry), sentence, key_text(dots), f"Options side by side. {sentence}")
