"""The treatments page: every option of a primary in one table, one of them opened, or two to four side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from zlib import crc32

import streamlit as st

from livermets.assessment.options import INTENTS, ORDER_RULE, STATUS_LABELS, STATUS_MEANINGS, OptionResult
from livermets.charts.option_table import option_table, options_by_intent
from livermets.evidence.option_outcomes import (
    QUESTION_RULE,
    QUESTIONS,
    OutcomeAsked,
    answers,
    question_words,
    shared_question,
)
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.vocabulary import INTENT_LABELS, OPTION_KIND_LABELS, PRIMARY_LABELS
from livermets.screens.shared.ask import ask_primary
from livermets.screens.shared.overview import primaries_overview
from livermets.screens.shared.session import current_assessment, current_primary
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import quiet
from livermets.screens.treatments.views import compared, option_detail
from livermets.text import sentence_case

MOST_SIDE_BY_SIDE: Final = 4
# From four rem on, Streamlit breaks the lines of a cell.
_CLOSED, _OPENED, ROW_HEIGHT = 760, 330, 66

_MEANINGS: Final = "  \n".join(f"{STATUS_LABELS[status]}: {words}" for status, words in STATUS_MEANINGS.items())

_COLUMNS: Final = {
    "Option": st.column_config.TextColumn(width=205, pinned=True),
    "Intent": st.column_config.TextColumn(width=95),
    "This case": st.column_config.TextColumn(width=125, help=_MEANINGS),
    "Because": st.column_config.TextColumn(width=240, help="The reason that carries the status"),
    "Further cautions": st.column_config.TextColumn(
        width=200, help="What else is known to speak against it without excluding it"
    ),
    "Still to check": st.column_config.TextColumn(
        width=190, help="Facts on which the status waits, or else those that could still take the option away"
    ),
    "Strength": st.column_config.TextColumn(width=100, help="What speaks best for the option; in full in the opened option"),
    "Line of treatment": st.column_config.TextColumn(width=135),
    "Target": st.column_config.TextColumn(width=180, help="✓ met, ✗ not met, ? unknown"),
    "Kind": st.column_config.TextColumn(width=85),
    "n": st.column_config.TextColumn(width=75, help="≤: of the whole series; the group's own size was not read"),
    "When": st.column_config.TextColumn(width=100, help="Years of treatment, or of publication where they are not given"),
    "Patients": st.column_config.TextColumn(width=220),
    "Compared with": st.column_config.TextColumn(width=210, help="The other arm of the same source"),
    "Source": st.column_config.TextColumn(width=115, help="Source of the outcome; all sources stand in the opened option"),
    "Link": st.column_config.LinkColumn(width=50, display_text=":material/open_in_new:"),
    "Liver metastases": st.column_config.TextColumn(
        width=115, help="Whether the outcome is of a cohort of liver metastases, as far as it was marked"
    ),
    "Mortality": st.column_config.TextColumn(width=165, help="Windows differ and must not be compared with each other"),
}
_OUTCOME: Final = st.column_config.TextColumn(width=205, help=QUESTION_RULE)
_ASKED: Final = {sentence_case(question_words(one)): one for one in QUESTIONS}


@st.fragment
def treatment_options() -> None:
    """The page: fields, table, and below it what the chosen rows ask for."""
    primary, intents, kinds, fitting = _ask()
    if primary is None:
        primaries_overview()
        return
    results = case_results(primary)
    options = _filtered(primary, results, intents, kinds, fitting)
    if not options:
        st.info("No option has all of this. Take one of the filters away.")
        return
    chosen = _table(primary, options, results)
    if len(chosen) == 1:
        option_detail(chosen[0], primary, results)
    elif len(chosen) > MOST_SIDE_BY_SIDE:
        st.warning(f"Choose at most {MOST_SIDE_BY_SIDE} options to lay side by side.")
    elif chosen:
        compared(chosen, primary, results)


def case_results(primary: str) -> Mapping[str, OptionResult] | None:
    """What the options of the case's primary amount to for the case, in its order; None for another primary."""
    if current_primary() != primary:
        return None
    return {result.id: result for result in current_assessment().options}


def _ask() -> tuple[str | None, Sequence[str], Sequence[str], bool]:
    registry = knowledge().registry
    field, intent, kind = st.columns([1, 2, 2], gap="small")
    with field:
        primary = ask_primary("treatments", [name for name in PRIMARY_LABELS if registry.options_for(name)])
    if primary is None:
        return None, (), (), False
    options = registry.options_for(primary)
    with intent:
        intents = st.pills(
            "Intent",
            [name for name in INTENTS if any(option.intent == name for option in options)],
            selection_mode="multi",
            format_func=lambda name: sentence_case(INTENT_LABELS[name]),
            key=f"treatments_intent_{primary}",
            persist_state="session",
            wrap=True,
        )
    with kind:
        kinds = st.pills(
            "Kind",
            [name for name in OPTION_KIND_LABELS if any(option.kind == name for option in options)],
            selection_mode="multi",
            format_func=lambda name: sentence_case(OPTION_KIND_LABELS[name]),
            key=f"treatments_kind_{primary}",
            persist_state="session",
            wrap=True,
        )
    fitting = False
    if current_primary() == primary:
        fitting = st.toggle(
            "Leave out what is contraindicated or not indicated",
            key="treatments_fitting",
            persist_state="session",
        )
    return primary, intents, kinds, fitting


def _filtered(
    primary: str,
    results: Mapping[str, OptionResult] | None,
    intents: Iterable[str],
    kinds: Iterable[str],
    fitting: bool,
) -> list[Option]:
    wanted, sorts = frozenset(intents), frozenset(kinds)
    if results is None:
        options = options_by_intent(knowledge().registry.options_for(primary))
    else:
        out = ("contraindicated", "not-indicated") if fitting else ()
        options = [result.option for result in results.values() if result.status not in out]
    return [one for one in options if (not wanted or one.intent in wanted) and (not sorts or one.kind in sorts)]


def _table(primary: str, options: Sequence[Option], results: Mapping[str, OptionResult] | None) -> list[Option]:
    """The comparison table; the options whose rows are chosen."""
    total = len(knowledge().registry.options_for(primary))
    count = f"{len(options)} of {total}" if len(options) < total else f"All {total}"
    how = "Choose one row to open it, two to four to lay them side by side."
    words, outcome = st.columns([3, 2], vertical_alignment="bottom")
    with words:
        st.markdown(f"**{count} options, {PRIMARY_LABELS[primary].lower()}.** {how}")
        quiet(ORDER_RULE if results else f"{ORDER_RULE} No status stands here: the page shows another primary than the case.")
    with outcome:
        question = _ask_outcome(primary, options)
    # A choice is kept by the place of its row: rows in another order are another table.
    key = f"treatments_table_{crc32(' '.join(option.id for option in options).encode())}"
    before = st.session_state.get(key)
    opened = bool(before is not None and before.selection.rows)
    height = min(_OPENED if opened else _CLOSED, 40 + ROW_HEIGHT * len(options))
    event = grid(
        option_table(options, knowledge().registry, primary, question, results),
        f"Treatment options, {PRIMARY_LABELS[primary]}",
        height=height,
        row_height=ROW_HEIGHT,
        column_config={**_COLUMNS, sentence_case(question_words(question)): _OUTCOME},
        on_select="rerun",
        selection_mode="multi-row",
        key=key,
    )
    quiet(QUESTION_RULE)
    return [options[row] for row in event.selection.rows if row < len(options)]


def _ask_outcome(primary: str, options: Sequence[Option]) -> OutcomeAsked:
    """The one outcome that is compared: by the rule, until the person chooses another one."""
    answered = answers(options, knowledge().registry, primary)
    usual = shared_question(answered)
    names = [name for name, one in _ASKED.items() if answered[one] or one == usual]
    chosen = st.selectbox(
        "Outcome of all options",
        names,
        index=names.index(sentence_case(question_words(usual))),
        format_func=lambda name: f"{name} ({answered[_ASKED[name]]} of {len(options)})",
        key=f"treatments_outcome_{primary}_{question_words(usual)}",
        help=QUESTION_RULE,
    )
    return _ASKED[chosen]
