"""Choosing what to compare: a case and a copy of it in which facts are changed, or two moments of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from livermets.assessment.assess import Assessment, assess
from livermets.case.case import Case, CaseError
from livermets.case.case_file import read_case_file
from livermets.case.lesions import at_least_from_lesions, from_lesions
from livermets.case.reading import read_case
from livermets.case.words import fact_label
from livermets.case.words import value_words as fact_value
from livermets.facts import FACTS, Kind
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.casefile import case_file_field, say_faults
from livermets.screens.shared.fields import fact_field, fault_summary, unit_choice
from livermets.screens.shared.session import (
    another_case,
    current_assessment,
    current_case,
    enter_fact,
    entered_facts,
    medical_facts,
    take_back,
)
from livermets.screens.shared.text import UNKNOWN, as_text, quiet

BeforeAndAfter = tuple[Assessment, Assessment]
"""Before and after."""

COPY: Final = "whatif_case"
"""Where the session keeps the copy that is changed."""

ON_SCREEN: Final = "The case on the screen"
_KEPT: Final = "compare_kept"
_CHOSEN: Final = "whatif_facts"
_FROM_LIST: Final = ("liver_lesion_count", "largest_lesion_mm", "bilobar")
CHANGEABLE: Final = tuple(
    name for name, fact in FACTS.items() if fact.section != "case" and fact.kind not in (Kind.TEXT, Kind.DATE, Kind.LESIONS)
)


def what_if() -> BeforeAndAfter | None:
    """The case as it is, and a copy in which the chosen facts have other values; None without a case."""
    base = _base()
    if base is None:
        st.info("Enter a case on the case page, or choose a demo case here.", icon=":material/left_click:")
        return None
    chosen = _chosen_facts()
    if base.lesions and not set(_FROM_LIST).isdisjoint(chosen):
        base = _without_list(base)
        quiet("The list of lesions is left out here, so that number, largest and lobes can be changed by themselves.")
    with another_case(COPY):
        _bring_up_to_date(base.to_json(), tuple(chosen))
        fault_summary()
        if chosen:
            unit_choice("whatif", chosen)
        for name in chosen:
            _changed_field(name, base)
        after = current_assessment()
    if not chosen:
        quiet("Nothing in the case itself is changed: this page works on a copy.")
    return _assessed(base), after


def _chosen_facts() -> list[str]:
    """The facts that are changed, and a list to type into that adds another."""
    chosen: list[str] = st.session_state.setdefault(_CHOSEN, [])
    st.selectbox(
        "Change a fact",
        [name for name in CHANGEABLE if name not in chosen],
        index=None,
        format_func=fact_label,
        placeholder="type to search",
        key="whatif_add",
        on_change=_add_fact,
    )
    return chosen


def _add_fact() -> None:
    if name := st.session_state["whatif_add"]:
        st.session_state[_CHOSEN] = [*st.session_state[_CHOSEN], name]
        st.session_state["whatif_add"] = None


def _leave_fact(name: str) -> None:
    st.session_state[_CHOSEN] = [other for other in st.session_state[_CHOSEN] if other != name]


def _base() -> Case | None:
    """The case to start from: the one on the screen, where anything is known of it, or a demo case."""
    demos = {demo.title: demo.case for demo in knowledge().demo_cases.values()}
    cases: dict[str, Case] = {**({ON_SCREEN: current_case()} if medical_facts(current_case()) else {}), **demos}
    if st.session_state.get("whatif_base") not in cases:
        st.session_state["whatif_base"] = ON_SCREEN if ON_SCREEN in cases else None
    name = st.selectbox(
        "Start from", list(cases), index=None, placeholder="a demo case", key="whatif_base", persist_state="session"
    )
    return cases[name] if name else None


def _without_list(base: Case) -> Case:
    """The same case with number, largest, lobes and segments in the place of the list that they follow from."""
    facts = {name: value for name, value in base.to_json().items() if name != "lesions"}
    bounds = {name: f">={least}" for name, least in at_least_from_lesions(base.given).items()}
    return read_case(bounds | facts | from_lesions(base.given))


def _bring_up_to_date(base: Mapping[str, Any], chosen: tuple[str, ...]) -> None:
    """Make the copy anew when the case or the choice of facts changed; values already typed for a chosen fact stay."""
    state = (dict(base), chosen)
    before: tuple[dict[str, Any], tuple[str, ...]] | None = st.session_state.get("whatif_state")
    if before == state:
        return
    typed = entered_facts()
    kept = {name: typed.get(name) for name in chosen if before is not None and name in before[1]}
    merged = {**base, **kept}
    take_back({name: value for name, value in merged.items() if value is not None})
    st.session_state["whatif_state"] = state


def _changed_field(name: str, base: Case) -> None:
    """The field of a fact in the copy, what it was, and a way to make it unknown."""
    value = base.values[name]
    was = UNKNOWN if value is None else as_text(fact_value(FACTS[name], value))
    with st.container(border=True, key=f"whatif_box_{name}"):
        fact_field(name, prefix="whatif")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(
                "Make it unknown",
                key=f"whatif_unknown_{name}",
                type="tertiary",
                icon=":material/question_mark:",
                disabled=name not in entered_facts(),
                on_click=_make_unknown,
                args=(name,),
            )
            st.button(
                "As before",
                key=f"whatif_leave_{name}",
                type="tertiary",
                icon=":material/undo:",
                help="Leave this fact as it was",
                on_click=_leave_fact,
                args=(name,),
            )
            quiet(f"before: {was}")


def _make_unknown(name: str) -> None:
    with another_case(COPY):
        enter_fact(name, None)


def two_moments() -> BeforeAndAfter | None:
    """A case that was kept or opened, and the case on the screen, in the order that is chosen; None while one is missing."""
    here = current_case()
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Keep the case on the screen as “before”",
            icon=":material/bookmark_add:",
            key="compare_keep",
            disabled=not medical_facts(here),
            on_click=_keep,
            args=(here,),
        )
        # A new key after each case that was opened: the popover closes, and its fields are empty again.
        number = st.session_state.setdefault("compare_opened", 0)
        with st.popover("Open a second case", icon=":material/upload_file:", key=f"compare_open_{number}"):
            _open_second(number)
    kept: Case | None = st.session_state.get(_KEPT)
    if kept is None or not medical_facts(here):
        missing = "Enter or open a case on the case page" if kept else "Keep the case on the screen, or open a second one"
        st.info(
            f"{missing}. Then go on editing on the case page, after the chemotherapy for example, and come back.",
            icon=":material/compare_arrows:",
        )
        return None
    order = st.segmented_control(
        "The kept case is", ["before", "after"], required=True, default="before", key="compare_order", persist_state="session"
    )
    pair = (kept, here) if order == "before" else (here, kept)
    for label, case in zip(("Before", "After"), pair, strict=True):
        st.markdown(f"**{label}**: {_named(case)}" + (" :gray[(kept)]" if case is kept else " :gray[(on the screen)]"))
    st.button(
        "Forget the kept case", icon=":material/close:", type="tertiary", key="compare_forget", on_click=_keep, args=(None,)
    )
    return _assessed(pair[0]), _assessed(pair[1])


def _keep(case: Case | None) -> None:
    st.session_state[_KEPT] = case


def _named(case: Case) -> str:
    label = " · ".join(as_text(case.values[name]) for name in ("case_label", "snapshot") if case.values[name])
    return f"{label or 'case without a label'}, {medical_facts(case)} facts known"


def _open_second(number: int) -> None:
    uploaded = case_file_field(f"compare_upload_{number}")
    pasted = st.text_area("or its text", key=f"compare_text_{number}", placeholder='{"primary_site": …}', height=120)
    if not st.button("Compare with it", key=f"compare_read_{number}", disabled=uploaded is None and not pasted.strip()):
        return
    try:
        content = uploaded.getvalue() if uploaded else pasted.encode()
        file = read_case_file(content)
        _keep(read_case(file.facts, file.origins))
    except CaseError as error:
        say_faults("It was not opened; nothing else has changed.", error)
        return
    st.session_state["compare_opened"] = number + 1
    st.rerun()


def _assessed(case: Case) -> Assessment:
    """The assessment of a case; that of the case on the screen is at hand."""
    return current_assessment() if case is current_case() else assess(case, knowledge())
