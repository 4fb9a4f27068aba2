"""A case as a file: the facts as they were entered, the release they were looked at with, and how it read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from livermets.assessment.assess import Assessment
from livermets.assessment.releases import ResultsInWords, reading
from livermets.case.case import Case, CaseError, CaseFault
from livermets.case.reading import CASE_FILE_KEYS
from livermets.case.words import fact_label, fault_words
from livermets.facts import FACTS
from livermets.screens.shared.text import as_text
from livermets.text import plain_name

LARGEST: Final = 1_000_000
"""Bytes of a case file; a real one has a few thousand."""

_MOST_FAULTS: Final = 12


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What a case file holds: the facts, not looked at yet, and the release and reading they were saved with, if any."""

    facts: dict[str, Any]
    release: str | None = None
    reading: ResultsInWords | None = None


def case_file(assessment: Assessment) -> bytes:
    """The file of a case: a JSON object with `release`, `facts` and `reading`."""
    content = {"release": assessment.release, "facts": assessment.case.to_json(), "reading": reading(assessment)}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n"


def draft_file(facts: Mapping[str, Any], release: str) -> bytes:
    """The file of a draft that may not be readable as a case yet: its facts as they were entered."""
    return orjson.dumps({"release": release, "facts": dict(facts)}, option=orjson.OPT_INDENT_2) + b"\n"


def case_file_name(case: Case) -> str:
    """A file name made of the label and the moment, in plain letters only."""
    words = " ".join(filter(None, (case.values["case_label"], case.values["snapshot"])))
    return f"{plain_name(words, 'case')}.json"


def read_case_file(content: bytes) -> CaseFile:
    """A case file: one that was downloaded here, or a bare object of facts as the command line reads it.

    Raises CaseError with what is wrong with the file itself; the facts are not looked at.
    """
    if len(content) > LARGEST:
        raise _refused("the file is too large for a case", f"at most {LARGEST // 1000:,} kB")
    if not content.strip():
        raise _refused("the file is empty", "a JSON object of facts")
    try:
        read = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise _refused(f"the file is not JSON (line {error.lineno})", "a JSON object of facts") from None
    if not isinstance(read, dict):
        what = {list: "a list", str: "text", bool: "yes or no"}.get(type(read), "a single value")
        raise _refused(f"the file holds {what}, not one case", "a JSON object of facts")
    if not isinstance(read.get("facts"), dict) or read.keys() & FACTS.keys():
        return CaseFile(read)
    if strange := read.keys() - CASE_FILE_KEYS:
        raise _refused(f"the file has keys beside its facts: {', '.join(sorted(strange)[:5])}", "release, facts and reading")
    release, saved = read.get("release"), read.get("reading")
    return CaseFile(read["facts"], release if isinstance(release, str) else None, saved if isinstance(saved, dict) else None)


def case_file_field(key: str, *, explained: str | None = None) -> UploadedFile | None:
    """A field for a case file."""
    size = max(1, LARGEST // 1_000_000)
    return st.file_uploader("A case file (JSON)", type=["json"], key=key, max_upload_size=size, help=explained)


def say_faults(what: str, error: CaseError) -> None:
    """Say what did not happen, and what is wrong with the case."""
    lines = [f"- **{as_text(fact_label(fault.field))}**: {as_text(fault_words(fault))}" for fault in error.faults]
    if len(lines) > _MOST_FAULTS:
        lines[_MOST_FAULTS:] = [f"- and {len(lines) - _MOST_FAULTS} more"]
    st.error("\n".join([what, *lines]))


def _refused(problem: str, accepted: str) -> CaseError:
    return CaseError([CaseFault("file", "", problem, accepted)])
