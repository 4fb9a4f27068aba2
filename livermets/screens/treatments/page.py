"""The treatments page: every option of a primary in a matrix, one opened beside it, or two to four side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from livermets.assessment.options import INTENTS, ORDER_RULE, STATUS_LABELS, STATUS_MARKS, STATUS_MEANINGS, OptionResult
from livermets.charts.option_matrix import MATRIX_RULE, option_matrix
from livermets.charts.option_table import options_by_intent
from livermets.evidence.option_outcomes import QUESTIONS, OutcomeAsked, answers, question_words
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.vocabulary import INTENT_LABELS, OPTION_KIND_LABELS, PRIMARY_LABELS
from livermets.screens.shared.ask import ask_primary, follow_case
from livermets.screens.shared.overview import primaries_overview
from livermets.screens.shared.session import current_assessment, current_primary
from livermets.screens.shared.text import quiet
from livermets.screens.treatments.matrix import MOST_SIDE_BY_SIDE, matrix_title, show_matrix
from livermets.screens.treatments.opened import ROWS, follow_address, open_options, opened_options
from livermets.screens.treatments.views import compared, option_detail
from livermets.text import mid_sentence, sentence_case

OPENED: Final = "treatments_opened_beside"
"""The key of the place in which one option opens beside the matrix."""

# What is opened stays in sight while the matrix is scrolled; on a phone it stands above the cards. Only the column is as high
# as the matrix, so that what sticks is the block in it.
_COLUMN: Final = f'[data-testid="stColumn"]:has(.st-key-{OPENED})'
_LOOK: Final = f"""
<style>
  @media screen and (min-width: 641px) {{
    {_COLUMN} {{ align-self: stretch; }}
    {_COLUMN} > div {{
      position: sticky; top: 4rem; height: auto; max-height: calc(100dvh - 5rem); overflow-y: auto; padding-right: 0.5rem;
    }}
  }}
  @media screen and (max-width: 640px) {{ {_COLUMN} {{ order: -1; }} }}
</style>
"""
_USUAL: Final = "Usual for each intent"
_INTENT, _KIND, _OUTCOME = "intent", "kind", "outcome"
_MEANINGS: Final = "  \n".join(f"{STATUS_MARKS[one]} {STATUS_LABELS[one]}: {words}" for one, words in STATUS_MEANINGS.items())
_ASKED: Final[Mapping[str, OutcomeAsked | None]] = {
    _USUAL: None,
    **{sentence_case(question_words(one)): one for one in QUESTIONS},
}


@st.fragment
def treatment_options() -> None:
    """The page: fields, and below them the matrix with what it opens, or the chosen options side by side."""
    follow_case()
    fault = follow_address()
    field, filters, how = st.columns([3, 2, 7], gap="small", vertical_alignment="bottom")
    with field:
        primary = ask_primary([name for name in PRIMARY_LABELS if knowledge().registry.options_for(name)])
    if fault:
        st.warning(fault, icon=":material/link_off:")
    if primary is None:
        primaries_overview()
        return
    with filters:
        intents, kinds, question = _ask_filters(primary)
    results = case_results(primary)
    every = _in_order(primary, results)
    chosen = opened_options(every)
    if len(chosen) > 1:
        if len(chosen) > MOST_SIDE_BY_SIDE:
            st.warning(f"At most {MOST_SIDE_BY_SIDE} options stand side by side: these are the first of them.")
        compared(chosen[:MOST_SIDE_BY_SIDE], primary, results, how)
        return
    wanted, sorts = frozenset(intents), frozenset(kinds)
    shown = [one for one in every if (not wanted or one.intent in wanted) and (not sorts or one.kind in sorts)]
    if not shown and not chosen:
        st.info("No option has all of this. Take one of the filters away.")
        return
    count = f"{len(shown)} of {len(every)}" if len(shown) < len(every) else f"All {len(every)}"
    what = f"**{count} options, {mid_sentence(PRIMARY_LABELS[primary])}.**"
    how.markdown(f"{what} Open one by its name; tick two to four to lay them side by side.", help=_MEANINGS)
    _matrix(primary, shown, results, question, chosen)


def case_results(primary: str) -> Mapping[str, OptionResult] | None:
    """What the options of the case's primary amount to for the case, in its order; None for another primary."""
    if current_primary() != primary:
        return None
    return {result.id: result for result in current_assessment().options}


def _in_order(primary: str, results: Mapping[str, OptionResult] | None) -> list[Option]:
    if results is None:
        return options_by_intent(knowledge().registry.options_for(primary))
    return [result.option for result in results.values()]


def _ask_filters(primary: str) -> tuple[Sequence[str], Sequence[str], OutcomeAsked | None]:
    registry = knowledge().registry
    options = registry.options_for(primary)
    for key in (_INTENT, _KIND):
        # Another primary may have no option of what was asked for.
        there = {getattr(option, key) for option in options}
        if not there.issuperset(st.session_state.get(key, ())):
            st.session_state[key] = [name for name in st.session_state[key] if name in there]
    answered = answers(options, registry, primary)
    names = [name for name, one in _ASKED.items() if one is None or answered[one]]
    if st.session_state.get(_OUTCOME, _USUAL) not in names:
        st.session_state[_OUTCOME] = _USUAL
    with st.popover("Filter and outcome", icon=":material/tune:", key="treatments_filter"):
        intents = st.pills(
            "Intent",
            [name for name in INTENTS if any(option.intent == name for option in options)],
            selection_mode="multi",
            format_func=lambda name: sentence_case(INTENT_LABELS[name]),
            key=_INTENT,
            bind="query-params",
            persist_state="session",
            wrap=True,
        )
        kinds = st.pills(
            "Kind",
            [name for name in OPTION_KIND_LABELS if any(option.kind == name for option in options)],
            selection_mode="multi",
            format_func=lambda name: sentence_case(OPTION_KIND_LABELS[name]),
            key=_KIND,
            bind="query-params",
            persist_state="session",
            wrap=True,
        )
        asked = st.selectbox(
            "Outcome in the rows",
            names,
            key=_OUTCOME,
            bind="query-params",
            persist_state="session",
            help=f"{MATRIX_RULE} Choose one to ask it of every intent.",
        )
    return intents, kinds, _ASKED[asked or _USUAL]


def _matrix(
    primary: str,
    options: Sequence[Option],
    results: Mapping[str, OptionResult] | None,
    question: OutcomeAsked | None,
    chosen: Sequence[Option],
) -> None:
    # Always columns: in another place the matrix would be another one, without its ticks and the focus in it.
    places = st.columns([6, 5] if chosen else 1, gap="medium")
    with places[0]:
        show_matrix(
            option_matrix(options, knowledge().registry, primary, results, question),
            matrix_title(primary),
            key=ROWS,
            of_case=results is not None,
            opened=[option.id for option in chosen],
            beside=OPENED,
            on_open=open_options,
        )
        order = "" if results else " No status stands here: the page shows another primary than the case."
        quiet(f"{ORDER_RULE}{order} {MATRIX_RULE}")
    if chosen:
        with places[1], st.container(key=OPENED):
            st.html(_LOOK)
            st.button("Close", icon=":material/close:", key="treatments_close", on_click=open_options, args=((),))
            option_detail(chosen[0], primary, results)
