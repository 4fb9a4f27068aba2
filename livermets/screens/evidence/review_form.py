"""The form of a review: what was found, by whom, and the change to `data/` that says it, to download."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from livermets.board.models import ROLE_LABELS
from livermets.case.case import CaseError
from livermets.case.words import fault_words
from livermets.knowledge import loading
from livermets.knowledge.loading import knowledge
from livermets.knowledge.review import ReviewedRecord, kind_name
from livermets.knowledge.review_change import (
    CORRECTED_FIELDS,
    ReviewDraft,
    ReviewPatch,
    ReviewRefusedError,
    review_patch,
    usual_next_review,
    verdicts_for,
)
from livermets.knowledge.vocabulary import ACCESS_LABELS, Access, SecondReading
from livermets.screens.shared.files import save_button
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.shared.typed_fields import DAY_FORM, a_day
from livermets.text import day_words, number_words, sentence_case

_VERDICTS: Final[Mapping[SecondReading, str]] = {
    "confirmed": "As in the source",
    "corrected": "To be corrected",
    "not-found": "Looked for and not found",
}
_ACCESS: Final[tuple[Access, ...]] = ("full-text", "abstract", "secondary")


def review_form(record: ReviewedRecord) -> None:
    """The form, and below it what is wrong with the review or the change that it makes."""
    place = f"review-{kind_name(record)}-{record.id}"
    st.markdown("**Review it**")
    with st.form(f"{place}-form", border=False):
        verdict: SecondReading | None = st.segmented_control(
            "What the source says",
            verdicts_for(record),
            format_func=_VERDICTS.__getitem__,
            key=f"{place}-verdict",
            wrap=True,
        )
        who, role, day = st.columns(3)
        reader = who.text_input("Who read it", key=f"{place}-reader")
        roles = [*ROLE_LABELS.values(), "Evidence reader"]
        as_role = role.selectbox("In which role", roles, index=None, placeholder="choose", key=f"{place}-role")
        on = day.text_input("Read on", day_words(loading.today()), placeholder=DAY_FORM, key=f"{place}-on")
        what, where = st.columns([1, 2])
        read: Access | None = what.selectbox(
            "What was read",
            _ACCESS,
            index=None,
            placeholder="choose",
            format_func=ACCESS_LABELS.__getitem__,
            key=f"{place}-read",
        )
        read_in = where.text_input("Where (address, PMID, page)", key=f"{place}-where")
        says = st.text_area("What the source says, in short", key=f"{place}-says", height=68)
        typed = _corrections(record, place)
        note = st.text_area("What else you saw", key=f"{place}-note", height=68)
        usual = day_words(usual_next_review(record, knowledge().review, loading.today()))
        due = st.text_input("Next review", key=f"{place}-due", placeholder=f"by its kind {usual}")
        signs = st.checkbox("I sign it off clinically, with my name and role", key=f"{place}-signs")
        pressed = st.form_submit_button("Check and write the change", icon=":material/rule:", type="primary")
    if pressed:
        days, wrong = _days({"Read on": on, "Next review": due})
        missing = {"What the source says": verdict, "What was read": read, "In which role": as_role, "Read on": days["Read on"]}
        wrong += [
            f"{name} is missing" for name, given in missing.items() if given is None and f"{name}:" not in " ".join(wrong)
        ]
        if verdict is None or read is None or as_role is None or days["Read on"] is None or wrong:
            _refused(wrong)
            return
        draft = ReviewDraft(
            record, verdict, reader, as_role, days["Read on"], read, read_in, says, note, signs, typed, days["Next review"]
        )
        _offer(draft, place)


def _corrections(record: ReviewedRecord, place: str) -> dict[str, str]:
    """The fields that can be corrected as they stand; those in which something else was typed."""
    typed = {}
    with st.expander("Correct what the record says", key=f"{place}-correct"):
        for name in CORRECTED_FIELDS[kind_name(record)]:
            now = _shown(getattr(record, name))
            label = sentence_case(name.replace("_", " "))
            if isinstance(getattr(record, name), str) or name == "caveat":
                text = st.text_area(label, now, key=f"{place}-field-{name}", height=68)
            else:
                text = st.text_input(label, now, key=f"{place}-field-{name}", autocomplete="off")
            if " ".join((text or "").split()) != now:
                typed[name] = text or ""
        quiet("A rule that decides is changed by hand, with its examples.")
    return typed


def _shown(value: Any) -> str:
    return number_words(value) if isinstance(value, float | int) else " ".join((value or "").split())


def _days(typed: Mapping[str, str]) -> tuple[dict[str, datetime.date | None], list[str]]:
    """The days as read, and what is wrong with those that cannot be."""
    found: dict[str, datetime.date | None] = {}
    wrong = []
    for label, text in typed.items():
        try:
            found[label] = a_day(label).read(text or "")
        except CaseError as error:
            found[label] = None
            wrong += [f"{label}: {fault_words(fault)}" for fault in error.faults]
    return found, wrong


def _refused(reasons: list[str]) -> None:
    lines = "\n".join(f"- {as_text(reason)}" for reason in reasons)
    st.error(f"Nothing was written; what was typed still stands in the form.\n\n{lines}", icon=":material/block:")


def _offer(draft: ReviewDraft, place: str) -> None:
    known = knowledge()
    try:
        with st.spinner("Checking the change against all records …"):
            patch: ReviewPatch = review_patch(draft, known.review, known.release)
    except ReviewRefusedError as error:
        _refused(list(error.reasons))
        return
    st.success("Checked: with this change `data/` has no fault. Nothing is changed until somebody applies it.")
    save_button("The change as a file", patch.content, patch.name, key=f"{place}-file", kind="text/x-diff")
    quiet("Apply it in the folder of the project with `git apply`, run `python -m livermets check`, name it in the change log.")
    st.code(patch.content.decode(), language="diff", wrap_lines=True)
