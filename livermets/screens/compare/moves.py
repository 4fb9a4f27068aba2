"""What moves between two states of a case, on the screen: a sentence, the strips, and a table of everything."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.changes import FactChange, NumberChange, OptionChange, SystemChange, changed_facts, differences
from livermets.assessment.option_words import because
from livermets.assessment.options import STATUS_LABELS, OptionResult
from livermets.assessment.systems import SystemResult
from livermets.assessment.words import (
    HEADS,
    IN_FRONT,
    NOTHING_YET,
    derived_words,
    group_words,
    head,
    ordered_groups,
    reported_of,
    result_value,
    says_something,
)
from livermets.case.words import fact_label, unit_words
from livermets.case.words import value_words as fact_value
from livermets.charts.moves import KEY_OF_MOVES, Move, Span, moves_figure
from livermets.charts.template import CONFIG
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.knowledge.systems import DerivedNumber, Scheme
from livermets.rules import Interval
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.text import counted

_MOST_NAMED: Final = 4
MOST_DRAWN: Final = 12
_NOT_FOR_IT: Final = "does not apply"


def show_moves(before: Assessment, after: Assessment) -> None:
    """Which facts differ, and everything that moves with them."""
    facts = changed_facts(before.case, after.case)
    if not facts:
        st.info("The two do not differ in any fact of the patient yet.", icon=":material/equal:")
        return
    changes = differences(before, after)
    systems = _in_order([change for change in changes if isinstance(change, SystemChange)])
    st.markdown(f"**{as_text(sentence(systems, before, after))}**")
    _strips(systems)
    _systems_table(systems)
    _options_table([change for change in changes if isinstance(change, OptionChange)], after)
    _numbers_table([change for change in changes if isinstance(change, NumberChange)])
    _facts_table(facts)


def _in_order(systems: Sequence[SystemChange]) -> list[SystemChange]:
    """Those that said something before in front of those that only do so now; then by head and by how much was reported."""
    return sorted(
        systems,
        key=lambda c: (not says_something(c.before), HEADS.index(head(c.after)), -reported_of(c.after.system), c.id),
    )


def sentence(systems: Sequence[SystemChange], before: Assessment, after: Assessment) -> str:
    """The moves in one sentence: "Fong score 2–4 → 3–4; GAME 2 → 3; 11 others do not move."."""
    moved = [change for change in systems if change.result_moves or change.applies_moves]
    named = [change for change in moved if head(change.after) in IN_FRONT] or moved
    parts = [f"{change.after.system.definition.short} {move_words(change)}" for change in named[:_MOST_NAMED]]
    if len(moved) > len(parts):
        parts.append(f"{len(moved) - len(parts)} more below")
    moving = {change.id for change in moved}
    still = [r for name, r in after.systems.items() if name not in moving and says_something(r)]
    still = [r for r in still if says_something(before.systems[r.id])]
    parts.append(counted(len(still), "other with a result does not move", "others with a result do not move"))
    return ("" if moved else "No stage or score moves: ") + "; ".join(parts) + "."


def number_alone(result: SystemResult) -> str:
    """The value or interval alone, without the highest possible sum; the groups of a system without numbers."""
    if result.applicable is False:
        return _NOT_FOR_IT
    found = result_value(result)
    return found._replace(out_of="").words if found else NOTHING_YET


def side_words(result: SystemResult) -> str:
    """One side of a move: "2–4", "3, high", "5, class A", "II", "does not apply"."""
    number, group = number_alone(result), group_words(result)
    return f"{number}, {group}" if group and group != number else number


def move_words(change: SystemChange) -> str:
    """Both sides of a move."""
    return f"{side_words(change.before)} → {side_words(change.after)}"


def span(result: SystemResult) -> Span | None:
    """Where a result stands on the strip of its system, from best (0) to worst (1); None without a place.

    A point score whose groups rise with the points, and are decided by nothing else, is placed by its points; every other
    system by its groups.
    """
    system, outcome = result.system, result.outcome
    groups = ordered_groups(system)
    if result.applicable is False or not groups:
        return None
    if _rises_with_points(system.scheme) and outcome.low is not None and outcome.high is not None:
        lowest, highest = system.scheme.range
        width = highest - lowest + 1
        return (outcome.low - lowest) / width, (outcome.high - lowest + 1) / width
    places = [groups.index(group) for group in outcome.groups if group in groups]
    return (min(places) / len(groups), (max(places) + 1) / len(groups)) if places else None


def _rises_with_points(scheme: Scheme) -> bool:
    masks = scheme.grouping.masks if scheme.grouping else None
    return bool(scheme.items and masks and list(masks) == sorted(masks) and not scheme.overrides)


def moves_of(systems: Sequence[SystemChange]) -> list[Move]:
    """The systems that move along their order, ready to be drawn."""
    moves = [
        Move(c.after.system.definition.short, span(c.before), span(c.after), number_alone(c.before), number_alone(c.after))
        for c in systems
    ]
    return [move for move in moves if move.before != move.after]


def _strips(systems: Sequence[SystemChange]) -> None:
    moves = moves_of(systems)
    drawn = moves[:MOST_DRAWN]
    if drawn:
        alt = "Systems that move along their order: " + "; ".join(f"{move.name} {move.words}" for move in drawn)
        st.plotly_chart(moves_figure(drawn), config=CONFIG, key="moves_chart", alt=alt)
        quiet(KEY_OF_MOVES + (f" {len(moves) - len(drawn)} more are in the table." if len(moves) > len(drawn) else ""))


def _systems_table(systems: Sequence[SystemChange]) -> None:
    rows = [
        (as_text(c.after.system.definition.name), as_text(side_words(c.before)), f"**{as_text(side_words(c.after))}**")
        for c in systems
        if c.result_moves or c.applies_moves
    ]
    if rows:
        st.markdown("**Stages, scores and criteria**")
        show_rows(rows_of(("System", "Before", "After"), rows), "Systems that move, before and after")
    if notes := [line for change in systems for line in _notes(change)]:
        st.markdown("\n".join(["**Notes on what moves**", "", *notes]))


def _notes(change: SystemChange) -> list[str]:
    """The notes that the later case raises for a system that moves, and those it no longer raises, as lines of a list."""
    definition = change.after.system.definition
    name, texts = as_text(definition.short), {flag.id: as_text(flag.text) for flag in definition.flags}
    said = [f"- :material/flag: **{name}**: {texts[flag]}" for flag in change.after.flags if flag in texts]
    return said + [f"- :gray[{name}, no longer: {texts[flag]}]" for flag in change.gone_notes if flag in texts]


def _options_table(options: Sequence[OptionChange], after: Assessment) -> None:
    if not options:
        if after.options:
            st.markdown("**Treatment options**: none of their states moves.")
        return
    rows = []
    for change in options:
        found = change.after or change.before
        assert found is not None
        why = as_text(because(change.after).text) if change.after else ""
        rows.append((as_text(found.option.name), _status(change.before), f"**{_status(change.after)}**", why))
    st.markdown("**Treatment options**")
    show_rows(rows_of(("Option", "Before", "After", "Because"), rows), "Treatment options whose state moves")


def _status(option: OptionResult | None) -> str:
    return STATUS_LABELS[option.status] if option else "not listed for this primary"


def _numbers_table(numbers: Sequence[NumberChange]) -> None:
    derived = {number.symbol.name: number for number in knowledge().derived}
    rows = [
        (as_text(derived[c.name].label), _number(derived[c.name], c.before), f"**{_number(derived[c.name], c.after)}**")
        for c in numbers
    ]
    if rows:
        st.markdown("**Derived numbers**")
        show_rows(rows_of(("Number", "Before", "After"), rows), "Derived numbers that move")


def _number(number: DerivedNumber, interval: Interval) -> str:
    low, high = (value if math.isfinite(value) else None for value in interval)
    if low is None and high is None:
        return UNKNOWN
    return as_text(f"{derived_words(knowledge(), number.symbol.name, low, high)} {unit_words(number.unit)}".strip())


def _facts_table(facts: Sequence[FactChange]) -> None:
    rows = [
        (
            as_text(fact_label(change.fact)),
            _fact_value(change.fact, change.before),
            f"**{_fact_value(change.fact, change.after)}**",
            ":gray[follows from others]" if change.follows else "",
        )
        for change in facts
    ]
    st.markdown("**Facts that differ**")
    show_rows(rows_of(("Fact", "Before", "After", ""), rows), "Facts that differ")


def _fact_value(name: str, value: object) -> str:
    return UNKNOWN if value is None else as_text(fact_value(FACTS[name], value))
