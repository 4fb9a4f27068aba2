"""Options of one question as a picture: the figure that speaks for each, under the option's name."""

from __future__ import annotations

from collections.abc import Sequence

from livermets.charts.dots import dot_of_figure, key_text
from livermets.charts.drawing import draw
from livermets.charts.numbers import table_of
from livermets.charts.option_table import SideBySide, option_name
from livermets.charts.picture import Picture
from livermets.charts.reported import describe
from livermets.records import Option
from livermets.registry import Registry


def options_beside(found: SideBySide, options: Sequence[Option], registry: Registry) -> Picture:
    """One dot for each option that has a figure; figures that run from different moments get axes of their own."""
    answering = [option for option in options if option.id in found.figures]
    dots = [dot_of_figure(found.figures[option.id], registry, option_name(option)) for option in answering]
    sentence = describe(dots)
    table = table_of(found.figures.values(), registry)
    return Picture(draw(dots, labelled=True), table, sentence, key_text(dots), f"Options side by side. {sentence}")
