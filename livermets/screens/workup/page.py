"""The work-up page: what is asked of it, the checklist, and the views on nature, origin, laboratory and the time after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from livermets.assessment.ages import Age, ages, stale_line
from livermets.assessment.assess import Assessment, assess
from livermets.assessment.workup import STATUS_LABELS, STATUS_MEANINGS, CheckResult, Workup, workup_for_case
from livermets.board.flags import flag_lines
from livermets.case.reading import read_case
from livermets.facts import PRIMARIES
from livermets.knowledge.guide_records import CHECK_KIND_LABELS, PLAN_LABELS, STEP_LABELS, PlannedTreatment
from livermets.knowledge.loading import knowledge, today
from livermets.screens.shared.advice import advice_line, advice_lists, advice_of
from livermets.screens.shared.ask import ask_primary
from livermets.screens.shared.files import save_button
from livermets.screens.shared.founding import claim_lines, claims_at
from livermets.screens.shared.pages import areas_of
from livermets.screens.shared.session import current_assessment, current_primary, medical_facts
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.workup.chips import said_figure
from livermets.screens.workup.print import printed_checklist
from livermets.screens.workup.views import WorkupAsked, after_treatment, before_operation, goals, nature, origin
from livermets.screens.workup.words import (
    MARKS,
    STATUS_ORDER,
    check_status_words,
    count_words,
    finding_words,
    reason_words,
    recorded_words,
)


@st.fragment
def work_up() -> None:
    """The page: primary and plan, then the views, of which only the open one is drawn."""
    asked = _ask()
    views: dict[str, Callable[[WorkupAsked], None]] = {
        "Is the staging complete?": _checklist,
        "Is it a metastasis?": nature,
        "Of what?": origin,
        "Laboratory and symptoms": before_operation,
        "After treatment": after_treatment,
        "Goals of care": goals,
    }
    tabs = st.tabs(list(views), on_change="rerun", key="workup_views")
    for tab, view in zip(tabs, views.values(), strict=True):
        if tab.open:
            with tab:
                view(asked)


def _ask() -> WorkupAsked:
    whose, planned = st.columns([2, 3], gap="large")
    with whose:
        primary = ask_primary(list(PRIMARIES))
    with planned:
        plan: PlannedTreatment | None = st.segmented_control(
            "Plan",
            list(PLAN_LABELS),
            format_func=PLAN_LABELS.__getitem__,
            key="workup_plan",
            persist_state="session",
            help="Some rules belong to a plan. Until one is chosen they stay open.",
        )
    assessment = _assessment(primary)
    workup = workup_for_case(knowledge(), assessment.case.values, plan) if plan else assessment.workup
    return WorkupAsked(primary, plan, assessment, workup)


def _assessment(primary: str | None) -> Assessment:
    """The case, or for another primary than the case's a patient of whom nothing else is known."""
    if primary is None or primary == current_primary():
        return current_assessment()
    return assess(read_case({"primary_site": primary}), knowledge())


def _checklist(asked: WorkupAsked) -> None:
    workup = asked.workup
    said, printed = st.columns([4, 1], vertical_alignment="center")
    with said:
        st.markdown(f"**{as_text(count_words(workup))}**")
    with printed:
        page = partial(printed_checklist, workup, asked.assessment.case, asked.primary, flag_lines(asked.assessment))
        save_button("Checklist to print", page, "work-up-checklist.html", key="workup_print", icon=":material/print:")
    if not _rules_ask(workup):
        quiet(
            "No published rule on the work-up of this primary was read. What is asked for below comes from the founding texts, "
            "and what is left out is not thereby unnecessary."
        )
    if asked.primary is None and not medical_facts(asked.assessment.case):
        st.info("Choose a primary here or on the case page: the checklist follows it. Until then each test waits.")
    found = ages(asked.assessment, today())
    _ages(found)
    for status in STATUS_ORDER:
        tests = workup.of_status(status)
        if tests:
            st.markdown(f"**{MARKS[status]} {STATUS_LABELS[status]}** ({len(tests)}) :small[:gray[{STATUS_MEANINGS[status]}]]")
            _tests(tests, asked, found)
    others = workup.of_status("not-asked")
    if others:
        # Most of them belong to other primaries, so that they wait in a fold.
        with st.expander(f"{STATUS_LABELS['not-asked']} here ({len(others)})"):
            names = ", ".join(as_text(test.test.label) for test in others)
            quiet(f"{names}. {STATUS_MEANINGS['not-asked']}")
    _closer(workup)
    st.subheader("The published rules behind it")
    advice_lists(advice_of(("workup", "imaging"), None, asked.assessment), asked.assessment.case)
    st.subheader("What the founding texts say")
    claim_lines(claims_at("checklist"))


def _ages(found: Sequence[Age]) -> None:
    """Which facts are stale or missing by the limits that sources give, and for which dated ones no limit was read."""
    if line := stale_line(found):
        st.markdown(f":orange[:material/schedule:] **Age of the facts.** {as_text(line)}")
    unlimited = {one.fact for one in found if one.status == "no-limit" and one.observed}
    for record in knowledge().ages.without:
        if unlimited.intersection(record.facts):
            quiet(f"{as_text(record.label)}: {as_text(record.searched)}")


def _rules_ask(workup: Workup) -> bool:
    """Whether a published rule speaks of some test here, or would once a fact or the plan is known.

    What it would say of any primary, and so of one that has no rule of its own, does not count.
    """
    advice = knowledge().registry.advice
    of_any = workup_for_case(knowledge(), read_case({"primary_site": "other"}).values)
    return any(
        one.reason.because in advice and anywhere.value is False and (one.value or one.missing or one.needs_plan)
        for test, general in zip(workup.tests, of_any.tests, strict=True)
        for one, anywhere in zip(test.reasons, general.reasons, strict=True)
    )


def _tests(tests: Sequence[CheckResult], asked: WorkupAsked, found: Sequence[Age]) -> None:
    if tests[0].status == "depends" and asked.primary is None:
        st.markdown(" · ".join(as_text(test.test.label) for test in tests))
        return
    if tests[0].status == "done":
        st.markdown(" · ".join(_done_words(test, asked, found) for test in tests))
        return
    step = None
    for test in tests:
        if test.test.step != step:
            step = test.test.step
            st.markdown(f":small[:gray[**{as_text(STEP_LABELS[step])}**]]")
        with st.container(border=True):
            name, who, finds = st.columns([2, 4, 4], gap="medium")
            name.markdown(f"**{as_text(test.test.label)}**  \n{as_text(check_status_words(test))}")
            who.markdown("  \n".join(reason_words(reason) for reason in test.speaking))
            if test.test.figures:
                finds.markdown(f":small[{finding_words(test)}]")


def _done_words(test: CheckResult, asked: WorkupAsked, found: Sequence[Age]) -> str:
    values = recorded_words(test, asked.assessment.case, found) if test.test.kind in ("laboratory", "examination") else ""
    return f"{MARKS['done']} {as_text(test.test.label)}" + (f" :small[:gray[{values}]]" if values else "")


def _closer(workup: Workup) -> None:
    """One test opened: every reason, met or not, and every figure with its chip."""
    registry = knowledge().registry
    tests = {test.id: test for test in workup.tests}
    chosen = st.selectbox(
        "Look closer at a test",
        list(tests),
        index=None,
        format_func=lambda name: f"{CHECK_KIND_LABELS[tests[name].test.kind]}: {tests[name].test.label}",
        placeholder="Choose a test",
        key="workup_closer",
    )
    if chosen is None:
        return
    test = tests[chosen]
    with st.container(border=True):
        st.markdown(f"**{as_text(test.test.label)}** {as_text(check_status_words(test))}")
        rules = {reason.reason.because for reason in test.reasons} & registry.advice.keys()
        for result in advice_of(areas_of("workup"), rules):
            st.markdown(advice_line(result))
        claims = dict.fromkeys(reason.reason.because for reason in test.reasons if reason.reason.because in registry.claims)
        claim_lines([registry.claims[name] for name in claims])
        with st.container(horizontal=True):
            for name in test.test.figures:
                said_figure(registry.figures[name], key=f"workup-{chosen}-{name}")
        if not test.reasons:
            st.caption("No published rule that was read asks for it.")
