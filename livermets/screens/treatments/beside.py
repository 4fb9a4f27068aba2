"""Two to four options on one screen: one axis for all that compares, and below it the points that decide between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from livermets.assessment.option_words import all_cautions, because, strength_words
from livermets.assessment.options import STATUS_LABELS, STATUS_MARKS, OptionResult
from livermets.charts.lanes import MARK_PATHS
from livermets.charts.option_matrix import placed_outcomes
from livermets.charts.option_table import SideBySide, check_text, line_cell, mortality_text, target_cell
from livermets.evidence import comparable
from livermets.evidence.option_outcomes import mortality, no_outcome_words, question_words
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.vocabulary import INTENT_LABELS
from livermets.screens.shared.html_rows import Chip, chip_of, html_rows
from livermets.screens.shared.templates import filled
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.treatments.matrix import ROW_MARKS, outcome_cell
from livermets.text import sentence_case

_TITLE: Final = "The chosen options side by side"


class SaidOfOption(NamedTuple):
    """A part of a cell: words, what comes before them in bold, and the source that says so."""

    words: str
    source: Chip | None = None
    strong: str = ""
    status: str = ""


_SILENT: Final = {
    "Red flags": "none known",
    "Further cautions": "none known",
    "Still to check": "nothing",
    "Target": "none named",
}
"""What an empty cell of a point says; of the others nothing was read, which is no statement about them."""

_Point = tuple[str, Iterable[SaidOfOption]]


def show_beside(
    found: SideBySide | None, options: Sequence[Option], results: Mapping[str, OptionResult] | None, *, key: str
) -> None:
    """The options on their question, and point by point. What does not compare says why in the place of its mark."""
    html_rows(beside_html(found, options, results), key=key)
    if found is not None:
        quiet(ROW_MARKS)
        outcomes = [outcome.figure for outcome in found.outcomes.values()]
        if cautions := comparable(*outcomes).cautions:
            quiet(f"Bear in mind: {as_text('; '.join(cautions))}. Patients differ: read who they were.")


def beside_html(found: SideBySide | None, options: Sequence[Option], results: Mapping[str, OptionResult] | None) -> str:
    """The options side by side as HTML, every text escaped."""
    registry = knowledge().registry
    axis, outcomes = placed_outcomes(found.outcomes, registry, lenient=()) if found else (None, {})
    rows = [
        {
            "name": option.name,
            "outcome": outcome_cell(outcomes[option.id], axis) if option.id in outcomes else None,
            "no_outcome": no_outcome_words(option, found.question) if found else "",
        }
        for option in options
    ]
    points: dict[str, list[list[SaidOfOption]]] = {}
    for place, option in enumerate(options):
        for name, said in _points(option, found, results[option.id] if results else None):
            points.setdefault(name, [[] for _ in options])[place] = list(said)
    heading = axis.title if axis else sentence_case(question_words(found.question)) if found else ""
    return filled(
        "treatments/beside.html.jinja",
        title=_TITLE,
        drawn=found is not None,
        heading=heading,
        axis=axis,
        rows=rows,
        shapes=MARK_PATHS,
        points={name: cells for name, cells in points.items() if any(cells)},
        silent={name: _SILENT.get(name, "not read") for name in points},
    )


def _points(
    option: Option, found: SideBySide | None, result: OptionResult | None
) -> Iterable[tuple[str, Iterable[SaidOfOption]]]:
    """What decides between options at a glance, a point at a time."""
    registry = knowledge().registry
    if result is not None:
        why = because(result)
        label = f"{STATUS_MARKS[result.status]} {STATUS_LABELS[result.status]}"
        yield "This case", [SaidOfOption(sentence_case(why.text), chip_of(why.source), label, result.status)]
        yield "Red flags", [SaidOfOption(flag.text, chip_of(flag.source)) for flag in result.held_by]
        yield "Still to check", _said(check_text(result))
        yield "Further cautions", _said("; ".join(all_cautions(result, registry)))
    outcome = found.outcomes.get(option.id) if found else None
    yield "Patients", [SaidOfOption(outcome.figure.population, chip_of(outcome.figure.source))] if outcome else []
    yield "Mortality", [SaidOfOption(mortality_text(one), chip_of(one.source)) for one in mortality(option, registry)]
    yield "Strength", _said(strength_words(option))
    yield "Intent and line", _said(f"{INTENT_LABELS[option.intent]}, {line_cell(option)}")
    yield "Target", _said(target_cell(option, result))


def _said(words: str) -> list[SaidOfOption]:
    return [SaidOfOption(sentence_case(words))] if words else []
