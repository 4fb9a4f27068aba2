"""The evidence profile of two options: every figure by question, what it rests on, and what is missing."""

from __future__ import annotations

from functools import partial

import streamlit as st

from livermets.evidence import csv_file, short_n, value_text
from livermets.evidence.profile import PROFILE_COLUMNS, EvidenceProfile, ProfileQuestion, evidence_profile, profile_rows
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Option
from livermets.screens.shared.files import save_button
from livermets.screens.shared.pictures import source_mark
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.text import as_text, quiet
from livermets.text import listed, mid_sentence, plain_name, sentence_case

_HEADS = ("Of what", "Reported", "n", "Design", "Less than direct", "Patients", "Caveat", "Source")


def profile_of_two(option: Option, alternative: Option, primary: str, label: str = "Evidence profile of these two") -> None:
    """The profile behind a switch, with its file."""
    if not st.toggle(label, key=f"treatments_profile_{option.id}_{alternative.id}"):
        return
    registry = knowledge().registry
    profile = evidence_profile(option, alternative, registry, primary)
    st.markdown(f"**{as_text(profile.question)}**")
    quiet("All that was read of either, by question. A profile weighs nothing: what follows from it is the board's judgement.")
    if profile.missing:
        st.info("Missing: " + as_text("; ".join(profile.missing)) + ".", icon=":material/help:")
    for question in profile.questions:
        if question.sets_against:
            _question(question)
    alone = [question.words for question in profile.questions if not question.sets_against]
    if alone:
        quiet(as_text(f"Read of one of them only, in the file: {listed(map(mid_sentence, alone))}."))
    save_button(
        "Profile as CSV",
        partial(_file, profile),
        f"{plain_name(f'profile {option.id} {alternative.id}', 'profile')}.csv",
        key="treatments_profile_csv",
    )


def _question(question: ProfileQuestion) -> None:
    st.markdown(f"**{as_text(question.words)}**")
    rows = [
        (
            as_text(row.of),
            as_text(value_text(row.figure)),
            as_text(short_n(row.figure)),
            row.design,
            as_text("; ".join(row.indirect)),
            as_text(row.figure.population),
            as_text(row.figure.caveat or ""),
            source_mark(row.figure.source),
        )
        for row in question.rows
    ]
    show_rows(rows_of(_HEADS, rows), f"Evidence profile: {question.words}", wide=True)
    remarks = [*question.consistency, *(f"missing: {gap}" for gap in question.missing)]
    if remarks:
        quiet(as_text(sentence_case("; ".join(remarks)) + "."))


def _file(profile: EvidenceProfile) -> bytes:
    registry, release = knowledge().registry, knowledge().release
    return csv_file([*PROFILE_COLUMNS, "release"], [[*row, release] for row in profile_rows(profile, registry)])
