"""The matrix of options on the screen: what each row says, in words and marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from livermets.assessment.option_words import because, further_cautions, notice_on
from livermets.assessment.options import STATUS_LABELS, STATUS_MARKS, OptionResult
from livermets.charts.lanes import MARK_PATHS, LaneAxis
from livermets.charts.option_matrix import MatrixGroup, MatrixOutcome, MatrixRow, OptionMatrix
from livermets.charts.option_table import line_cell, target_cell
from livermets.evidence import OVERDUE, OVERDUE_WORDS, n_text, question_text, reader_text, reported_value, value_text
from livermets.evidence.option_outcomes import era_words, no_outcome_words, question_words
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import INTENT_LABELS, PRIMARY_LABELS, TIME_ZERO_LABELS
from livermets.screens.shared.html_rows import chip_of, html_rows
from livermets.screens.shared.templates import filled
from livermets.screens.shared.text import quiet
from livermets.text import counted, listed, mid_sentence, sentence_case

MOST_SIDE_BY_SIDE: Final = 4
_NAMED: Final = 3
"""So many options are named in the line that folds them; of more it says how many of each intent there are."""


def show_matrix(
    matrix: OptionMatrix,
    title: str,
    *,
    key: str,
    of_case: bool,
    opened: Sequence[str],
    beside: str,
    on_open: Callable[[list[str]], None],
) -> None:
    """The matrix, and what its marks mean. `of_case`: its rows say how each option stands for the case."""
    html = matrix_html(matrix, title, of_case=of_case)
    html_rows(html, key=key, opened=opened, beside=beside, on_open=on_open)
    overdue = any(OVERDUE in value_text(figure) for figure in matrix.figures)
    quiet(ROW_MARKS + (f" · {OVERDUE_WORDS}" if overdue else ""))


ROW_MARKS: Final = (
    "◆ randomised trial · ■ meta-analysis · ⬢ registry · ▲ prospective · ● retrospective · ✚ guideline, review or other text · "
    "open mark: not a cohort of liver metastases · thin line: 95 % confidence interval · grey bar: range or other bounds · "
    "▎ the arm it was compared with · larger mark: more patients"
)


def matrix_html(matrix: OptionMatrix, title: str, *, of_case: bool) -> str:
    """The matrix as HTML, every text escaped."""
    return filled(
        "treatments/matrix.html.jinja",
        title=title,
        of_case=of_case,
        most=MOST_SIDE_BY_SIDE,
        shapes=MARK_PATHS,
        groups=[_group(group) for group in matrix.groups],
        folded=[_fold(status, results) for status, results in matrix.folded.items()],
    )


def _group(group: MatrixGroup) -> dict[str, Any]:
    title = group.axis.title if group.axis else sentence_case(question_words(group.question))
    return {
        "intent": sentence_case(INTENT_LABELS[group.intent]),
        "title": title,
        "axis": group.axis,
        "rows": [_row(row, group) for row in group.rows],
    }


def _row(row: MatrixRow, group: MatrixGroup) -> dict[str, Any]:
    option, result = row.option, row.result
    line = line_cell(option)
    tags, warnings = _tags(result)
    return {
        **_named(option, result),
        "line": "" if option.line == "any" and option.lines == "any" else line,
        "tags": tags,
        "warnings": warnings,
        "outcome": outcome_cell(row.outcome, group.axis) if row.outcome else None,
        "no_outcome": no_outcome_words(option, group.question),
        "deaths": _deaths(row.deaths, row.windows) if row.deaths else None,
        "strength_more": _strength_more(row),
    }


def _named(option: Option, result: OptionResult | None) -> dict[str, Any]:
    why = because(result) if result is not None else None
    notice = notice_on(option, knowledge().registry)
    return {
        "id": option.id,
        "name": option.name,
        "status": result.status if result else "",
        "mark": STATUS_MARKS[result.status] if result else "",
        "label": STATUS_LABELS[result.status] if result else "",
        "because": sentence_case(why.text) if why else target_cell(option, None),
        "because_source": chip_of(why.source) if why else None,
        "strength": option.strength.replace("-", " "),
        "notices": [f"source: {notice}"] if notice else [],
    }


def _tags(result: OptionResult | None) -> tuple[list[str], list[str]]:
    """What else there is to say of an option, and which of it stands out."""
    if result is None:
        return [], []
    held = [f"{counted(len(result.held_by), 'red flag')}"] if result.held_by else []
    cautions = further_cautions(result)
    more = [counted(len(cautions), "further caution")] if cautions else []
    waits = [f"{counted(len(result.missing), 'fact')} open"] if result.missing else []
    check = [f"{counted(len(result.to_check), 'fact')} still to exclude"] if result.to_check else []
    return [*held, *more, *waits, *check], held


def _strength_more(row: MatrixRow) -> str:
    pooled = "several primaries" if row.option.evidence_scope == "pooled" and row.option.sourced else ""
    return ", ".join(filter(None, (pooled, counted(row.sources, "source") if row.sources else "")))


def outcome_cell(outcome: MatrixOutcome, axis: LaneAxis | None) -> dict[str, Any]:
    """An outcome as a row says it: its marks, its number, of whom and when, and against what."""
    figure, arm = outcome.key.figure, outcome.key.comparator
    registry = knowledge().registry
    value = reported_value(figure)
    said = [value.in_brackets, n_text(figure), era_words(figure, registry)]
    if figure.time_zero and not (axis and TIME_ZERO_LABELS[figure.time_zero] in axis.title):
        said.append(f"from {TIME_ZERO_LABELS[figure.time_zero]}")
    said.append(outcome.key.spread)
    against = mid_sentence(registry.treatment_label(figure.comparator)) if figure.comparator else ""
    if arm is not None:
        against = f"{value_text(arm)} with {against}, {n_text(arm)}"
    elif against:
        against = f"{against}, number not read"
    return {
        "mark": outcome.mark,
        "arm": outcome.comparator,
        "value": value.without_interval,
        "of": ", ".join(filter(None, said)),
        "source": chip_of(figure.source),
        "tags": _figure_tags(figure),
        "against": against,
        # The other arm is of the same source, whose chip stands in front of it already.
        "against_source": None,
        "apart": outcome.apart,
    }


def _figure_tags(figure: Figure) -> list[str]:
    """What a reader must know of a number before comparing it."""
    return [
        words
        for words, so in (
            ("several primaries together", figure.primary == "mixed"),
            ("not a cohort of liver metastases", figure.liver_specific is False),
            (reader_text(figure), figure.is_doubtful),
        )
        if so
    ]


def _deaths(figure: Figure, windows: int) -> dict[str, Any]:
    more = f"; {counted(windows - 1, 'more window')}" if windows > 1 else ""
    return {
        "value": value_text(figure),
        "of": f"{question_text(figure).removesuffix(' mortality')}, {n_text(figure)}{more}",
        "source": chip_of(figure.source),
    }


def _fold(status: Any, results: Sequence[OptionResult]) -> dict[str, Any]:
    if len(results) <= _NAMED:
        names = listed(result.option.name for result in results)
    else:
        counts = Counter(result.option.intent for result in results)
        names = ", ".join(f"{count} {INTENT_LABELS[intent]}" for intent, count in counts.items())
    return {
        "status": status,
        "label": STATUS_LABELS[status],
        "mark": STATUS_MARKS[status],
        "names": names,
        "rows": [{**_named(one.option, one), "intent": INTENT_LABELS[one.option.intent]} for one in results],
    }


def matrix_title(primary: str) -> str:
    """What the matrix is called by a screen reader."""
    return f"Treatment options, {mid_sentence(PRIMARY_LABELS[primary])}"
