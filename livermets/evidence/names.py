"""Figures by name, where a list offers them: each number of the same patients once, and no two names alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from textwrap import shorten
from typing import Final

from livermets.evidence.table import short_n
from livermets.evidence.wording import citation_of, full_citation, stratum_text, value_text, years_text
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import TIME_ZERO_LABELS
from livermets.text import told_apart

_LONGEST: Final = 80


def each_once(figures: Iterable[Figure]) -> list[Figure]:
    """These figures without those that list a number of the same patients again that is among them."""
    known = list(figures)
    names = {figure.id for figure in known}
    return [figure for figure in known if figure.same_as not in names]


def figure_names(figures: Sequence[Figure], registry: Registry) -> list[str]:
    """Treatment, value, source and number of each figure, and what else tells it from the others of that name."""

    def name(figure: Figure) -> str:
        who = citation_of(figure, registry)
        return f"{registry.treatment_label(figure.treatment)}: {value_text(figure)}, {who}, n {short_n(figure)}"

    return apart_by_record(figures, name, registry)


def apart_by_record(figures: Sequence[Figure], name: Callable[[Figure], str], registry: Registry) -> list[str]:
    """The figures by this name; those that share it are told apart by group, years, time zero, patients, source or record."""

    def source(figure: Figure) -> str:
        found = registry.source_of(figure)
        return _short(full_citation(found)) if found else figure.source

    return told_apart(
        figures,
        name,
        lambda figure: stratum_text(figure.stratum) or "all",
        years_text,
        lambda figure: TIME_ZERO_LABELS[figure.time_zero] if figure.time_zero else "",
        lambda figure: _short(figure.population),
        source,
        lambda figure: figure.id,
    )


def _short(text: str) -> str:
    return shorten(text, _LONGEST, placeholder="…")
