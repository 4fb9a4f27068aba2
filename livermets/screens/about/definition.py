"""One system on the methods page: its definition as it is computed, what was reported by it, and how far it can be trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

from livermets.evidence import citation_of, n_text, question_text, value_text
from livermets.evidence.group_survival import NOT_STATED, cohort_years, group_of, group_places, reversals
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.system_records import SystemDefinition, Variant
from livermets.knowledge.systems import System
from livermets.screens.about.definition_words import (
    VERIFICATION_MEANS,
    applies_line,
    badge_texts,
    example_rows,
    in_two_lines,
    numbers_behind,
    range_line,
    rests_on,
    rule_blocks,
    sql,
    variant_title,
)
from livermets.screens.shared.evidence import source_chip
from livermets.screens.shared.pages import ABOUT_PAGE
from livermets.screens.shared.review import review_line
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.text import as_text, quiet, verification_badge
from livermets.text import sentence_case

_VARIANT_WIDTH: Final = 430
_SERIES_WIDTH: Final = 560
_SIDE_BY_SIDE: Final = 3
"""Questions that fit beside each other on a phone; more are shown two by two."""
_EXTERNAL: Final = ":blue-badge[external validation]"
_NOT_OF_THE_LIVER: Final = "not a cohort of liver metastases"


def definition_view(system: System) -> None:
    """Everything that the file of a system says, in the order a reader asks for it."""
    definition = system.definition
    st.subheader(as_text(definition.name))
    st.markdown(
        f"{' '.join([verification_badge(definition.verification), *badge_texts(definition)])}\n\n{as_text(definition.purpose)}"
    )
    rules, trust = st.columns([3, 2], gap="medium")
    with rules:
        _rules(system)
        _readings(definition)
        _variants(definition)
    with trust:
        _reading(definition)
        _bullets("Cautions and known traps", definition.cautions, definition.lacks.get("cautions", ""))
        _notes_on_cases(definition)
        _bullets("Notes", definition.notes, "")
        _discrimination(definition)
    _outcomes(system)
    _examples(system)
    _related(definition)
    quiet(f"Link to this system: `about?system={definition.id}` · file: `data/systems/{definition.id}.yaml`")


def _rules(system: System) -> None:
    definition = system.definition
    if definition.not_computed_because:
        st.info(f"**No score is computed.** {as_text(definition.not_computed_because)}", icon=":material/block:")
    st.markdown(applies_line(system))
    _blocks(definition, definition.name, bool(definition.groups))
    if words := range_line(system):
        st.markdown(words)
    if numbers := numbers_behind(system):
        st.markdown("**Numbers behind the rules**")
        show_rows(numbers, f"Numbers behind the rules of {definition.name}")
    if facts := rests_on(system):
        st.markdown(f":gray[Rests on] {facts}")


def _blocks(own: SystemDefinition | Variant, name: str, grouped: bool) -> None:
    for head, content in rule_blocks(own, grouped):
        if isinstance(content, str):
            st.markdown(f"**{head}**: {content}")
        else:
            st.markdown(f"**{head}**")
            show_rows(content, f"{head}: {name}")


def _readings(definition: SystemDefinition) -> None:
    if definition.readings:
        rows = [
            (f"**{as_text(r.id)}** {as_text(r.case)}", in_two_lines(as_text(r.problem), f"**{as_text(r.reading)}**"))
            for r in definition.readings
        ]
        st.markdown("**Where the wording leaves a gap**")
        show_rows(rows_of(("Case", "What the text leaves open, and how it is read here"), rows), "Gaps in the wording")
    if definition.stated:
        figures = knowledge().registry.figures
        said = [
            (f"**{as_text(s.group)}**", as_text(s.text), as_text(value_text(figures[s.figure])) if s.figure else "")
            for s in definition.stated
        ]
        st.markdown("**What the text itself says**")
        show_rows(rows_of(("Group", "In short", "Its number"), said), "What the text itself says")


def _variants(definition: SystemDefinition) -> None:
    st.markdown("**Variants under the same name** :gray[what a variant does not name is as above]")
    if not definition.variants:
        st.markdown(f":gray[None is kept: {as_text(definition.lacks.get('variants', ''))}]")
        return
    grid = st.grid("auto", min_column_width=_VARIANT_WIDTH, gap="small", border=True)
    for variant in definition.variants:
        with grid.cell():
            st.markdown(variant_title(variant))
            _blocks(variant, variant.label, bool(variant.groups or definition.groups))


def _reading(definition: SystemDefinition) -> None:
    st.markdown(
        f"**How it was read** {verification_badge(definition.verification)}\n\n"
        f"{as_text(VERIFICATION_MEANS[definition.verification])} {as_text(definition.verification_note)}"
    )
    review_line(definition, key=f"definition-{definition.id}")
    with st.container(horizontal=True, gap="small"):
        for source in dict.fromkeys((definition.source, *definition.also_read)):
            source_chip(source, key=f"definition-{definition.id}-{source}")


def _bullets(title: str, texts: Sequence[str], why_none: str) -> None:
    if texts:
        st.markdown("\n".join([f"**{title}**", "", *(f"- {as_text(text)}" for text in texts)]))
    elif why_none:
        st.markdown(f"**{title}**: :gray[{as_text(why_none)}]")


def _notes_on_cases(definition: SystemDefinition) -> None:
    """The notes that appear on the card of a case when their rule is true."""
    if definition.flags:
        lines = [f"- :material/flag: {as_text(flag.text)} {sql(flag.when)}" for flag in definition.flags]
        st.markdown("\n".join(["**Notes that a case can raise**", "", *lines]))


def _discrimination(definition: SystemDefinition) -> None:
    registry = knowledge().registry
    figures = [registry.figures[name] for name in definition.discrimination if name in registry.figures]
    if not figures:
        why = as_text(definition.lacks.get("discrimination", ""))
        st.markdown(f"**How well it discriminates**: :gray[not found. {why}]")
        return
    rows = [
        (
            f"**{as_text(value_text(figure))}**",
            in_two_lines(
                as_text(_patients(figure)),
                f":gray[{_cited(figure)}] {_EXTERNAL if figure.id in definition.external else ''}",
            ),
        )
        for figure in figures
    ]
    st.markdown("**How well it discriminates** :gray[0.5 is chance, 1 is perfect]")
    show_rows(rows_of(("Value", "Patients"), rows), "How well it discriminates")
    _caveats(figures)


def _patients(figure: Figure) -> str:
    """Who they were, with their number and years where the description does not say them."""
    years = cohort_years(figure)
    parts = [figure.population]
    if figure.n is not None and f"{figure.n:,}" not in figure.population:
        parts.append(n_text(figure))
    if years != NOT_STATED and not all(year in figure.population for year in years.split("–")):
        parts.append(years)
    return ", ".join(parts)


def _cited(figure: Figure) -> str:
    return as_text(citation_of(figure, knowledge().registry))


def _caveats(figures: Iterable[Figure]) -> None:
    """The distinct caveats of these figures, below their table."""
    texts = dict.fromkeys(
        f"{figure.caveat or ''}{'; ' if figure.caveat and figure.liver_specific is False else ''}"
        f"{_NOT_OF_THE_LIVER if figure.liver_specific is False else ''}"
        for figure in figures
    )
    if lines := [f"- :gray[{as_text(text)}]" for text in texts if text]:
        st.markdown("\n".join(lines))


def _outcomes(system: System) -> None:
    """What was reported of its groups: a table for each publication and its patients, medians and rates side by side."""
    definition, registry = system.definition, knowledge().registry
    tables: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for name in definition.outcomes:
        if figure := registry.figures.get(name):
            tables[(figure.source, figure.population)].append(figure)
    st.markdown("#### What was reported of its groups")
    if not tables:
        st.markdown(f":gray[Nothing by group: {as_text(definition.lacks.get('outcomes', ''))}]")
        return
    quiet("Figures are of the groups, not of one patient. Series of different patients are not comparable line by line.")
    grid = st.grid("auto", min_column_width=_SERIES_WIDTH, gap="small", border=True)
    for number, ((source, population), figures) in enumerate(tables.items()):
        with grid.cell():
            mark = _EXTERNAL if all(one.id in definition.external for one in figures) else ""
            unstated = " · :gray[years not stated]" if cohort_years(figures[0]) == NOT_STATED else ""
            st.markdown(f"{as_text(population)}{unstated} {mark}")
            _series(system, figures)
            _caveats(figures)
            source_chip(source, key=f"outcomes-{definition.id}-{number}")


def _series(system: System, figures: Sequence[Figure]) -> None:
    """A row for each group, a column for each question; below it, where the order of the groups is not that of the values."""
    by_question: dict[str, list[Figure]] = defaultdict(list)
    cells: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for figure in figures:
        question = question_text(figure)
        by_question[question].append(figure)
        cells[_group_label(figure)][question].append(f"**{as_text(value_text(figure))}** {as_text(n_text(figure))}")
    places = group_places(system, [one for one in figures if one.stratum and one.stratum.system == system.id])
    ordered = sorted(cells.items(), key=lambda item: places.get(item[0], 0.0))
    questions = list(by_question)
    together = len(questions) if len(questions) <= _SIDE_BY_SIDE else 2
    for first in range(0, len(questions), together):
        shown = questions[first : first + together]
        heads = ("Group", *(as_text(sentence_case(question)) for question in shown))
        rows = [(as_text(group), *(" / ".join(reported[question]) for question in shown)) for group, reported in ordered]
        show_rows(rows_of(heads, [row for row in rows if any(row[1:])]), "Reported by group")
    odd = [
        f"{question}: {value_text(better)} in {group_of(better)}, {value_text(worse)} in {group_of(worse)}"
        for question, series in by_question.items()
        for better, worse in reversals(system, series)
    ]
    if odd:
        st.markdown(f":material/swap_vert: Not a smooth series, shown as reported: {as_text('; '.join(odd))}.")


def _group_label(figure: Figure) -> str:
    if figure.stratum is None:
        return "all"
    return figure.stratum.group if figure.stratum.system else f"{figure.stratum.factor}: {figure.stratum.group}"


def _examples(system: System) -> None:
    rows = example_rows(system)
    st.markdown("#### Worked examples")
    if not rows:
        st.markdown(f":gray[{as_text(system.definition.lacks.get('examples', ''))}]")
        return
    quiet(
        f"{len(rows)} examples, each run as a test of this release. Facts that are not named are unknown. "
        "✓ yes, ✗ no, ? unknown or still missing, † made for this project; the others came with the definition."
    )
    show_rows(rows, f"Worked examples of {system.definition.name}")


def _related(definition: SystemDefinition) -> None:
    systems = knowledge().systems
    related = [systems[name].definition for name in definition.related if name in systems]
    if not related:
        return
    st.markdown("#### Often confused with, or read beside it")
    with st.container(horizontal=True, gap="small"):
        for other in related:
            with st.container(key=f"related-{definition.id}-{other.id}", width="content"):
                st.page_link(ABOUT_PAGE, label=other.name, icon=":material/arrow_forward:", query_params={"system": other.id})
