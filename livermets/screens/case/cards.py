"""A card for each system: its value at a glance, and on opening what it rests on, predicts and how far it can be trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.systems import SchemeResult, SystemResult
from livermets.assessment.words import (
    AFTER,
    HEADS,
    NOTHING_YET,
    all_groups,
    applies_words,
    beside_number,
    criteria_lines,
    group_words,
    head,
    missing_words,
    outcome_value,
    value_words,
)
from livermets.case.words import NO, YES, fact_label
from livermets.case.words import value_words as fact_value
from livermets.evidence import citation_of, n_text, question_text, short_citation, value_text
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.systems import Scheme
from livermets.screens.case.doubted import is_shown
from livermets.screens.shared.evidence import source_chip
from livermets.screens.shared.pages import ABOUT_PAGE
from livermets.screens.shared.parts import drawn_part
from livermets.screens.shared.review import review_line
from livermets.screens.shared.session import current_assessment
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, doubt_badge, quiet, verification_badge
from livermets.text import sentence_case, written_number

_SIGNS: Final = {True: f":green[**{YES}**]", False: NO, None: f"**{UNKNOWN}**"}
_OPEN: Final = "open_cards"
_HEADS: Final = "result_heads"
_BREAK: Final = "  \n"


def cards(shelves: Shelves) -> None:
    """The systems under their heads; only the chosen head is drawn, and of its cards only the opened ones are filled."""
    heads = list(shelves.systems)
    for tab, name in zip(st.tabs(heads, on_change="rerun", key=_HEADS), heads, strict=True):
        if tab.open:
            with tab:
                if name == AFTER:
                    quiet("These need the resected specimen or the days after the operation; before it they are not offered.")
                for system in shelves.systems[name]:
                    _card_of(system)()
    if shelves.others:
        names = ", ".join(map(as_text, shelves.others))
        quiet(f"{len(shelves.others)} more systems are for other primaries: {names}.")


@dataclass(frozen=True, slots=True)
class Shelves:
    """The systems under each head by their ids, in the order of their cards, and those for other primaries by their names."""

    systems: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...]


def shelves_of(assessment: Assessment, doubted: bool) -> Shelves:
    """Which systems have a card, and where."""
    found: dict[str, list[SystemResult]] = defaultdict(list)
    for result in assessment.systems.values():
        if result.applicable is not False and is_shown(result, assessment, doubted):
            found[head(result)].append(result)
    shelves = {name: tuple(result.id for result in sorted(found[name], key=_order)) for name in HEADS if found[name]}
    others = [result.system.definition.short for result in assessment.systems.values() if result.applicable is False]
    return Shelves(shelves, tuple(others))


@cache
def _card_of(system: str) -> Callable[[], None]:
    """The card of a system as a part of the page."""

    def look() -> tuple[str, Mapping[str, object] | None]:
        """Its title, and while it is open all facts."""
        assessment = current_assessment()
        return _title(assessment.systems[system]), assessment.case.values if system in st.session_state.get(_OPEN, ()) else None

    @drawn_part(f"card_part_{system}", look)
    def card(look: tuple[str, Mapping[str, object] | None]) -> None:
        _card(look[0], current_assessment().systems[system])

    return card


def _order(result: SystemResult) -> tuple[int, int, str]:
    ranks = {"complete": 0, "partial": 1, "not-computable": 2}
    return (0 if result.applicable else 1, ranks[result.status], result.system.definition.short)


def _card(title: str, result: SystemResult) -> None:
    key = f"card_{result.id}"
    # Said anew each time: an expander whose title changes with the result is another one, and would close.
    st.session_state[key] = result.id in st.session_state.get(_OPEN, ())
    card = st.expander(title, key=key, on_change=_turn, args=(result.id,))
    if card.open:
        with card:
            _body(result, current_assessment())


def _turn(system: str) -> None:
    st.session_state[_OPEN] = st.session_state.get(_OPEN, frozenset()) ^ {system}


def _title(result: SystemResult) -> str:
    definition = result.system.definition
    value = value_words(result)
    parts = [f"**{as_text(definition.short)}**", f":gray[{value}]" if value == NOTHING_YET else f"**{as_text(value)}**"]
    if group := group_words(result):
        parts.append(as_text(group))
    if result.applicable is None:
        parts.append(f":gray[{as_text(applies_words(result.system))}]")
    elif result.missing:
        parts.append(f":gray[? {as_text(missing_words(result, 2))}]")
    if result.flags:
        parts.append(":material/flag:")
    parts.append(doubt_badge(definition.verification).strip())
    return " · ".join(filter(None, parts))


def _body(result: SystemResult, assessment: Assessment) -> None:
    definition = result.system.definition
    st.markdown(
        f"**{as_text(definition.name)}** {verification_badge(definition.verification)}\n\n:gray[{as_text(definition.purpose)}]"
    )
    review_line(definition, key=f"card-{result.id}")
    with st.container(horizontal=True, gap="small"):
        for source in dict.fromkeys((definition.source, *definition.also_read)):
            source_chip(source, key=f"card-{result.id}-{source}")
        st.page_link(ABOUT_PAGE, label="How it is computed", icon=":material/function:", query_params={"system": result.id})
    st.markdown("\n\n".join(filter(None, [_groups(result), _criteria(result, assessment), _missing(result), _flags(result)])))
    _outcomes(result)
    _say(_discrimination(result))
    _variants(result)
    _say(_remarks(result))


def _say(words: str) -> None:
    if words:
        st.markdown(words)


def _groups(result: SystemResult) -> str:
    definition = result.system.definition
    if definition.kind == "listed":
        return f"**No score is shown.** {as_text(definition.not_computed_because)}"
    labels = {group.group: group.label for group in (*definition.groups, *definition.overrides, *definition.stages)}
    lines = []
    for group in all_groups(result.system):
        possible = group in result.groups
        name = f"**{as_text(group)}**" if possible else f":gray[{as_text(group)}]"
        label = f" {as_text(labels[group])}" if labels.get(group) else ""
        state = "" if not possible else " · this case" if result.group is not None else " · possible"
        lines.append(f"{'●' if possible else '○'} {name}{label}{state}")
    return _BREAK.join(lines)


def _criteria(result: SystemResult, assessment: Assessment) -> str:
    if result.system.definition.kind == "stages" and not result.system.shown:
        return _inputs(result, assessment)
    lines = criteria_lines(result)
    rows = [f"{_SIGNS[verdict]} {as_text(label)}{f' · {points}' if points else ''}" for verdict, label, points in lines]
    return "\n\n".join(filter(None, [_BREAK.join(rows), _inputs(result, assessment)]))


def _inputs(result: SystemResult, assessment: Assessment) -> str:
    values = assessment.case.values
    known = [
        f"{as_text(fact_label(name))} {as_text(fact_value(FACTS[name], values[name]))}"
        for name in FACTS
        if name in result.system.facts and values[name] is not None
    ]
    return f":gray[Rests on: {'; '.join(known)}]" if known else ""


def _missing(result: SystemResult) -> str:
    if result.applicable is None:
        return f"{UNKNOWN} Whether it applies is open: {as_text(applies_words(result.system))}."
    return f"{UNKNOWN} **Missing:** {as_text(missing_words(result, None))}" if result.missing else ""


def _flags(result: SystemResult) -> str:
    texts = {flag.id: flag.text for flag in result.system.definition.flags}
    early = "It needs the resected specimen or the time after the operation."
    return "\n\n".join(f":material/flag: {as_text(texts.get(flag, early))}" for flag in result.flags)


def _outcomes(result: SystemResult) -> None:
    """What the groups lived through: a table for each publication, every group in it, those of the case marked."""
    registry = knowledge().registry
    tables: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for name in result.system.definition.outcomes:
        if figure := registry.figures.get(name):
            tables[(figure.source, figure.population)].append(figure)
    if not tables:
        why = result.system.definition.lacks.get("outcomes", "")
        _say(f":gray[No outcome by group: {as_text(why)}]" if why else "")
        return
    st.markdown("**What these groups lived through** · :gray[figures are of the groups, not of the one patient]")
    for (source, population), figures in tables.items():
        cited = registry.sources.get(source)
        st.markdown(f"{as_text(short_citation(cited)) if cited else as_text(source)}: :gray[{as_text(population)}]")
        _outcome_table(figures, result)


def _outcome_table(figures: Sequence[Figure], result: SystemResult) -> None:
    """The figures of one publication: a row for each group, a column for each question."""
    questions = list(dict.fromkeys(map(question_text, figures)))
    cells: dict[str, dict[str, str]] = defaultdict(dict)
    for figure in figures:
        group = figure.stratum.group if figure.stratum else "all"
        cells[group][question_text(figure)] = value_text(figure) + (f", {n_text(figure)}" if figure.n else "")
    rows = []
    for group, reported in cells.items():
        here = _is_of_case(group, result)
        mark = "" if here is False else "**"
        note = {True: " ◀ this case", None: " ◀ possible", False: ""}[here]
        values = (f"{mark}{as_text(reported[q])}{mark}" if q in reported else "" for q in questions)
        rows.append((f"{mark}{as_text(group)}{mark}{note}", *values))
    heads = ("Group", *(as_text(sentence_case(question)) for question in questions))
    show_rows(rows_of(heads, rows), "Reported by group")
    if not any(figure.n for figure in figures):
        st.markdown(":gray[Group sizes were not given in what was read.]")


def _is_of_case(group: str, result: SystemResult) -> bool | None:
    """Whether the group of a figure is the case's: True, False, or None while it is one of several possible ones."""
    reached = {*result.groups, *(g for o in result.variants.values() for g in o.groups)}
    if result.score is not None and float(result.score).is_integer():
        reached.add(written_number(result.score))
    if group not in reached:
        return False
    settled = {result.group, *(o.group for o in result.variants.values())}
    if result.score is not None:
        settled.add(written_number(result.score))
    return True if group in settled else None


def _discrimination(result: SystemResult) -> str:
    registry = knowledge().registry
    figures = [registry.figures[name] for name in result.system.definition.discrimination if name in registry.figures]
    if not figures:
        why = result.system.definition.lacks.get("discrimination", "")
        return f":gray[How well it discriminates was not found: {as_text(why)}]" if why else ""
    lines = [_discrimination_line(figure) for figure in figures]
    return "\n".join(["**How well it discriminates** · :gray[0.5 is chance, 1 is perfect]", "", *lines])


def _discrimination_line(figure: Figure) -> str:
    source = citation_of(figure, knowledge().registry)
    patients = f":gray[{as_text(figure.population)}; {as_text(n_text(figure))}]"
    return f"- **{as_text(value_text(figure))}** · {as_text(source)} · {patients}"


def _variants(result: SystemResult) -> None:
    system = result.system
    rows = []
    for variant in system.definition.variants:
        outcome = result.variants.get(variant.by)
        if outcome is None:
            continue
        scheme = system.variants[variant.by]
        number = outcome_value(system, scheme, outcome).words
        group = beside_number(system, scheme, outcome)
        mark = ":violet-badge[differs]" if _differs(outcome, result, system.variants[variant.by]) else ""
        rows.append((as_text(variant.label), f"**{as_text(number)}** {as_text(group)}", mark))
    if rows:
        st.markdown("**Variants under the same name**")
        show_rows(rows_of(("Variant", "This case", ""), rows), "Variants under the same name")


def _differs(outcome: SchemeResult, result: SystemResult, scheme: Scheme) -> bool:
    """Whether a variant puts the case elsewhere: another number, or another of the groups that both have."""
    if (outcome.low, outcome.high) != (result.outcome.low, result.outcome.high):
        return True
    names = scheme.order or (scheme.grouping.names if scheme.grouping else tuple(name for name, _ in scheme.stages))
    return result.group in names and outcome.groups != result.groups


def _remarks(result: SystemResult) -> str:
    definition = result.system.definition
    lines: list[str] = _bullets("Cautions", definition.cautions)
    lines += _bullets("Notes", definition.notes)
    if definition.verification_note:
        lines += ["", f":gray[How it was read: {as_text(definition.verification_note)}]"]
    return "\n".join(lines)


def _bullets(title: str, texts: Sequence[str] | Iterable[str]) -> list[str]:
    rows = [f"- {as_text(text)}" for text in texts]
    return ["", f"**{title}**", "", *rows] if rows else []
