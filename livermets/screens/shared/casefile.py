"""A case as a file: the facts as they were entered, the release they were looked at with, and how it read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from livermets.assessment.assess import Assessment
from livermets.assessment.releases import reading
from livermets.case.case import Case, CaseError
from livermets.case.case_file import LARGEST_CASE, json_bytes
from livermets.case.words import fact_label, fault_words
from livermets.screens.shared.text import as_text
from livermets.text import first_and_more, plain_name


def case_file(assessment: Assessment) -> bytes:
    """The file of a case: a JSON object with `release`, `facts`, `reading` and, where there are any, `origins`."""
    case = assessment.case
    written = _with_origins({"release": assessment.release, "facts": case.to_json()}, case.origins_json())
    return json_bytes({**written, "reading": reading(assessment)})


def draft_file(facts: Mapping[str, Any], release: str, origins: Mapping[str, Any] | None = None) -> bytes:
    """The file of a draft that may not be readable as a case yet: its facts as they were entered, whatever they are."""
    return json_bytes(_with_origins({"release": release, "facts": facts}, origins))


def _with_origins(written: dict[str, Any], origins: Mapping[str, Any] | None) -> dict[str, Any]:
    return {**written, "origins": origins} if origins else written


def case_file_name(case: Case) -> str:
    """A file name made of the label and the moment, in plain letters only."""
    words = " ".join(filter(None, (case.values["case_label"], case.values["snapshot"])))
    return f"{plain_name(words, 'case')}.json"


def case_file_field(key: str, *, explained: str | None = None) -> UploadedFile | None:
    """A field for a case file, or for a filled referral form that becomes one."""
    size = max(1, LARGEST_CASE // 1_000_000)
    return st.file_uploader(
        "A case file (JSON) or referral form (PDF)", type=["json", "pdf"], key=key, max_upload_size=size, help=explained
    )


def say_faults(what: str, error: CaseError) -> None:
    """Say what did not happen, and what is wrong with the case."""
    lines = [f"**{as_text(fact_label(fault.field))}**: {as_text(fault_words(fault))}" for fault in error.faults]
    st.error("\n- ".join([what, *first_and_more(lines)]))
