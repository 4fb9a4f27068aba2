"""What pages share of referrals: a filled form in the place of a case file, what of it is refused, and the gaps of a case."""

from __future__ import annotations

import datetime
from functools import partial

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.case.case_file import CaseFile, read_case_file
from livermets.exchange.referral_file import FilledForm, is_pdf, read_referral
from livermets.report.gap_list import GapList, gap_list, gaps_pdf
from livermets.report.pdf.referral import referral_pdf
from livermets.screens.shared.files import save_button
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted, plain_name


def opened_file(content: bytes) -> tuple[CaseFile, FilledForm | None]:
    """An uploaded file as a case file: one, or a filled referral form. Raises CaseError for what is neither."""
    if not is_pdf(content):
        return read_case_file(content), None
    filled = read_referral(content)
    return CaseFile(dict(filled.facts), origins=dict(filled.origins)), filled


def say_form_refusals(filled: FilledForm) -> None:
    """Which answers of a form were not taken, each with what stands there and what would be accepted."""
    if not filled.refused:
        return
    lines = [f"- **{as_text(one.label)}**, {as_text(one.value)}: {as_text(one.reason)}" for one in filled.refused]
    many = counted(len(filled.refused), "answer of the form was", "answers of the form were")
    st.warning("\n".join([f"{many} not taken:", *lines]), icon=":material/error:")


def show_gaps(assessment: Assessment, *, key: str) -> None:
    """What is missing of a case and who waits for it, to be copied or saved."""
    found = gap_list(assessment)
    quiet(f"{counted(len(found.gaps), 'fact')} and {counted(len(found.tests), 'test')} that somebody waits for.")
    st.code(found.text, language=None, wrap_lines=True, height=320)
    label = assessment.case.values["case_label"] or ""
    name = plain_name(f"missing {label}", "missing")
    save_button("Save what is missing (PDF)", partial(_pdf, found), f"{name}.pdf", key=key)


def empty_form(primary: str) -> bytes:
    """The form of a primary with nothing filled in, as a PDF."""
    return referral_pdf(primary, at=datetime.datetime.now(datetime.UTC))


def _pdf(found: GapList) -> bytes:
    return gaps_pdf(found, at=datetime.datetime.now(datetime.UTC))
