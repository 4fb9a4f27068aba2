"""Views of the work-up page: what it is, where it comes from, laboratory and symptoms, the time after, goals of care."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from livermets.assessment.ages import ages
from livermets.assessment.assess import Assessment
from livermets.assessment.words import criteria_lines
from livermets.assessment.workup import SignResult, Workup
from livermets.case.words import YES, labels_words, value_words
from livermets.charts.spread_frequency import spread_frequency
from livermets.evidence.spread import series, without_percentage
from livermets.facts import FACTS, value_label
from livermets.knowledge.guide_records import PlannedTreatment
from livermets.knowledge.loading import knowledge, today
from livermets.knowledge.vocabulary import PRIMARY_LABELS
from livermets.screens.shared.advice import advice_at, advice_lists, advice_of
from livermets.screens.shared.evidence import fact_line, source_chip
from livermets.screens.shared.founding import claim_lines, claims_at
from livermets.screens.shared.pictures import show_picture, source_mark
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.screens.workup.chips import said_figure
from livermets.screens.workup.words import check_status_words, reason_words, recorded_words, sign_mark
from livermets.text import number_words

SPEAKS_FOR: Final = {"metastasis": "Speaks for a metastasis", "primary-liver-cancer": "Speaks for primary liver cancer"}


@dataclass(frozen=True, slots=True)
class WorkupAsked:
    """What the page is asked for: primary and plan, the case to which it is applied, and its work-up."""

    primary: str | None
    plan: PlannedTreatment | None
    assessment: Assessment
    workup: Workup


def _chips(names: Iterable[str], key: str) -> None:
    """Figures as chips that say what they count."""
    with st.container(horizontal=True):
        for name in names:
            said_figure(knowledge().registry.figures[name], key=f"{key}-{name}")


def nature(asked: WorkupAsked) -> None:
    """Metastasis or primary liver cancer: the signs of this case on either side, then rules, numbers and founding texts."""
    for column, (side, head) in zip(st.columns(2, gap="large"), SPEAKS_FOR.items(), strict=True):
        signs = [sign for sign in asked.workup.signs if sign.sign.speaks_for == side]
        with column, st.container(border=True):
            held = sum(sign.value is True for sign in signs)
            open_ = sum(sign.value is None for sign in signs)
            unknown = f", {open_} unknown" if open_ else ""
            st.markdown(f"**{head}** {held} of {len(signs)}{unknown}")
            st.markdown("\n".join(f"- {_sign(sign)}" for sign in signs))
    if asked.assessment.case.values["biopsy_proven"]:
        st.markdown(f"{YES} **Proven by biopsy**: tissue has answered the question.")
    quiet("The signs are not added up: no weight for them was read. A sign that is unknown speaks for neither side.")
    st.subheader("The published rules")
    advice_lists(advice_of(("differential",), None, asked.assessment), asked.assessment.case)
    place = knowledge().guides.places["metastasis-or-not"]
    figures: list[str] = []
    for name in place.disputes:
        dispute = knowledge().registry.disputes[name]
        st.markdown(f":violet-badge[sources disagree] **{as_text(dispute.question)}** {as_text(dispute.why)}")
        figures += dispute.figures
    _chips([*figures, *place.figures], "nature")
    st.subheader("What the founding texts say")
    claim_lines(claims_at(place.id))


def _sign(result: SignResult) -> str:
    registry = knowledge().registry
    sources = [registry.advice[name].source for name in result.sign.because if name in registry.advice]
    sources += [knowledge().systems[name].definition.source for name in result.sign.because if name in knowledge().systems]
    marks = " ".join(source_mark(name) for name in dict.fromkeys(sources))
    star = " ★" if any(name in registry.claims for name in result.sign.because) else ""
    missing = f" :gray[unknown: {as_text(labels_words(result.missing, 2))}]" if result.missing else ""
    return f"{sign_mark(result.value)} {as_text(result.sign.label)}{missing} :small[{marks}{star}]"


def origin(asked: WorkupAsked) -> None:
    """Where metastases come from, the search for the primary in the founding order, tissue and markers."""
    registry, place = knowledge().registry, knowledge().guides.places["search-for-the-primary"]
    often, search = st.columns([2, 3], gap="large")
    with often:
        st.markdown("**Where liver metastases come from**")
        own = {fact.id for fact in registry.spread.values() if fact.primary == asked.primary}
        groups = [one for one in series(registry, "source-share") if all(fact.primary != "mixed" for fact in one.facts)]
        shown = {fact.id for one in groups for fact in one.facts}
        show_picture(spread_frequency(groups, registry, own & shown), key="workup_shares", table=False)
        st.markdown("**By sex, age and setting**")
        st.markdown("\n".join(f"- {fact_line(fact)}" for fact in without_percentage(registry, "source-share")))
    with search:
        st.markdown("**The search for the primary, in the order of the founding texts**")
        tests = sorted(
            (test for test in asked.workup.tests if test.test.finds_primary), key=lambda test: test.test.finds_primary or 0
        )
        rows = [
            (
                number_words(test.test.finds_primary or 0),
                f"**{as_text(test.test.label)}**",
                as_text(check_status_words(test)),
                "  \n".join(reason_words(reason) for reason in test.speaking),
            )
            for test in tests
        ]
        show_rows(rows_of(("Step", "Test", "State", "Who says so, old and new"), rows), "Search for the primary")
        claim_lines(claims_at(place.id))
    for column, system in zip(st.columns(len(place.systems), gap="large"), place.systems, strict=True):
        with column:
            draw = _criteria if knowledge().systems[system].definition.kind == "listed" else _pattern
            draw(system, asked)
    st.subheader("The published rules")
    advice_lists(advice_at(place.id, asked.assessment), asked.assessment.case)
    _chips(place.figures, "origin")


def _pattern(system: str, asked: WorkupAsked) -> None:
    """The patterns of CK7 and CK20 with the sites they point to; those still possible for the case marked."""
    definition = knowledge().systems[system].definition
    result = asked.assessment.systems[system]
    st.markdown(f"**{as_text(definition.name)}**")
    possible = result.groups if result.applicable and len(result.groups) < len(definition.stages) else ()
    rows = [
        ("▸ this case" if stage.group in possible else "", f"**{as_text(stage.group)}**", as_text(stage.label))
        for stage in definition.stages
    ]
    show_rows(rows_of(("", "Pattern", "Points to"), rows), "CK7 and CK20 patterns")
    st.markdown("\n".join(f"- :small[{as_text(criterion.label)}]" for criterion in definition.criteria))
    quiet(as_text(" ".join(definition.cautions)))
    source_chip(definition.source, key="workup-pattern")


def _criteria(system: str, asked: WorkupAsked) -> None:
    """The limits of a listed system with the case's values: over the limit, not over it, or unknown."""
    definition = knowledge().systems[system].definition
    result = asked.assessment.systems[system]
    st.markdown(f"**{as_text(definition.name)}**")
    values = asked.assessment.case.values
    lines = criteria_lines(result)
    if result.applicable is False:
        quiet("Made for an unknown primary; for a known one the limits are listed without a verdict.")
    marks = ["" if result.applicable is False else f"{sign_mark(value)} " for value, _, _ in lines]
    st.markdown("\n".join(f"- {mark}{as_text(label)}" for mark, (_, label, _) in zip(marks, lines, strict=True)))
    facts = sorted(knowledge().systems[system].facts - {"primary_site"}, key=list(FACTS).index)
    known = [f"{FACTS[name].label} {value_words(FACTS[name], values[name])}" for name in facts if values[name] is not None]
    quiet(as_text(f"Known: {', '.join(known)}." if known else "No marker is known."))
    flags = {flag.id: flag.text for flag in definition.flags}
    for name in result.flags:
        st.markdown(f":orange-badge[mind] {as_text(flags[name])}" if name in flags else "")
    quiet(as_text(" ".join(definition.cautions)))
    source_chip(definition.source, key="workup-markers")


def before_operation(asked: WorkupAsked) -> None:
    """Laboratory values out of what is asked, symptoms by what they point to, and what imaging cannot see."""
    case = asked.assessment.case
    laboratory, symptoms = st.columns(2, gap="large")
    with laboratory:
        tests = [test for test in asked.workup.tests if test.test.kind == "laboratory" and test.test.facts]
        wanted = [test for test in tests if test.status in ("done", "open", "consider", "depends")]
        facts = [fact for test in wanted for fact in test.test.facts]
        known = sum(case.values[fact] is not None for fact in facts)
        found = ages(asked.assessment, today())
        st.markdown(f"**Laboratory before an operation: {known} of {len(facts)} values known**")
        rows = [
            (as_text(test.test.label), as_text(check_status_words(test)), recorded_words(test, case, found)) for test in wanted
        ]
        show_rows(rows_of(("Test", "State", "In this case"), rows), "Laboratory values")
        claim_lines(claims_at("laboratory"))
    with symptoms:
        _symptoms(asked)
    st.subheader("What imaging cannot see")
    place = knowledge().guides.places["what-imaging-cannot-see"]
    advice_lists(advice_at(place.id, asked.assessment), case)
    claim_lines(claims_at(place.id))
    _chips(place.figures, "limits")


def _symptoms(asked: WorkupAsked) -> None:
    own = asked.assessment.case.values["symptoms"]
    said = "unknown" if own is None else value_words(FACTS["symptoms"], own)
    st.markdown(f"**Symptoms of this case**: {UNKNOWN if own is None else ''} {as_text(said)}")
    rows = []
    for group in knowledge().guides.symptoms:
        names = [f"**{YES} {value_label(name)}**" if own and name in own else value_label(name) for name in group.symptoms]
        also = f"; also {as_text(group.also)}" if group.also else ""
        rows.append((as_text(group.label), ", ".join(names) + also))
    show_rows(rows_of(("Points to", "Symptoms named by the founding texts"), rows), "Symptoms by what they point to")
    place = knowledge().guides.places["symptoms"]
    claim_lines(claims_at(place.id))
    advice_lists(advice_at(place.id, asked.assessment), asked.assessment.case)
    _chips(place.figures, "symptoms")


def after_treatment(asked: WorkupAsked) -> None:
    """Follow-up by the published rules, and the order of treatment as the founding texts have it."""
    st.subheader("Follow-up")
    advice_lists(advice_of(("follow-up",), None, asked.assessment), asked.assessment.case)
    _chips(knowledge().guides.places["follow-up"].figures, "followup")
    claim_lines(claims_at("follow-up"))
    st.subheader("The order of treatment in the founding texts")
    claims = claims_at("order-of-treatment")
    claim_lines([claim for claim in claims if claim.primary in (None, asked.primary)])
    others = [claim for claim in claims if claim.primary not in (None, asked.primary)]
    with st.expander(f"Of other cancers ({len(others)})"):
        for claim in others:
            st.markdown(f"**{PRIMARY_LABELS[claim.primary or 'mixed']}**")
            claim_lines([claim])


def goals(asked: WorkupAsked) -> None:
    """The patient's own goal first, then the rules on goals of care."""
    goal = asked.assessment.case.values["treatment_goal"]
    ecog = asked.assessment.case.values["ecog"]
    said = f"**{as_text(value_label(goal))}**" if goal else f"{UNKNOWN} :gray[unknown: ask before the board decides]"
    st.markdown(f"The patient's goal: {said} · ECOG {UNKNOWN if ecog is None else ecog}")
    software = advice_at("for-software", asked.assessment)
    rules = advice_of(("goals-of-care",), None, asked.assessment)
    advice_lists([one for one in rules if one not in software], asked.assessment.case)
    claim_lines(claims_at("goals"))
    with st.expander(f"Rules for software and decision aids such as this one ({len(software)})"):
        advice_lists(software, asked.assessment.case)
