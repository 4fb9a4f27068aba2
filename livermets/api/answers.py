"""One function for each answer that a program gets, whatever it asks by: command, HTTP or MCP.

Each takes what was sent as bytes or text and gives the bytes that the command line prints. Raises DeclinedError for what
cannot be read or is not accepted, with the sentences of the command line.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import orjson

from livermets.api.declined import BAD_REQUEST, NOT_ACCEPTED, DeclinedError, refused_for
from livermets.assessment.answer import answer
from livermets.assessment.assess import Assessment, assess
from livermets.case.batch import Entry, cases_of
from livermets.case.case_file import json_bytes, read_case_file
from livermets.case.faults import CaseError, CaseFault
from livermets.case.reading import read_case
from livermets.exchange.bundle import ExchangeError
from livermets.exchange.read import read_fhir
from livermets.exchange.write import case_bundle
from livermets.facts import PRIMARIES
from livermets.knowledge.loading import Knowledge, KnowledgeError
from livermets.letters.commands import as_answer, decoded
from livermets.letters.reading import read_letter
from livermets.text import first_and_more

MOST_CASES: Final = 100
"""Cases that one request may hold; more of them are for the command line, which answers as many as there are."""


def answer_entry(entry: Entry, known: Knowledge, day: datetime.date, *, pretty: bool = False) -> bytes | tuple[CaseFault, ...]:
    """The answer to one case of a file, a line without its end, or what is wrong with the case, whatever it is."""
    if entry.faults:
        return entry.faults
    try:
        result = answer(assess(read_case(entry.facts, entry.origins), known), day)
        return orjson.dumps(result, option=orjson.OPT_INDENT_2 if pretty else 0)
    except CaseError as error:
        return error.faults
    except KnowledgeError:
        raise
    except Exception as error:  # the other cases are answered all the same; nothing of this one's values is in the line
        fault = f"this case could not be assessed: a fault of livermets, {type(error).__name__}"
        return (CaseFault("case", "", fault),)


def not_answered(entry: Entry, faults: tuple[CaseFault, ...]) -> bytes:
    """The line in the place of a case of a batch that has no answer."""
    place: dict[str, Any] = {"number": entry.number} | ({"line": entry.line} if entry.line else {})
    return orjson.dumps({"error": first_and_more(map(str, faults)), **place})


def assess_answer(content: bytes, known: Knowledge, day: datetime.date) -> bytes:
    """What `assess` prints for a case file; for a list of cases or JSON Lines a line for each of them, in their order."""
    entries = list(islice(cases_of(io.BytesIO(content)), MOST_CASES + 1))
    if len(entries) > MOST_CASES:
        raise DeclinedError(413, [f"more than {MOST_CASES} cases; accepted: at most {MOST_CASES} in one request"])
    if not entries:
        raise DeclinedError(BAD_REQUEST, ["file: holds no case; accepted: a JSON object of facts in UTF-8"])
    if entries[0].number is None:
        found = answer_entry(entries[0], known, day)
        if not isinstance(found, bytes):
            raise refused_for(found)
        return found + b"\n"
    return b"".join(line + b"\n" for line in _lines(entries, known, day))


def _lines(entries: list[Entry], known: Knowledge, day: datetime.date) -> Iterator[bytes]:
    for entry in entries:
        found = answer_entry(entry, known, day)
        yield found if isinstance(found, bytes) else not_answered(entry, found)


def import_answer(content: bytes, known: Knowledge, day: datetime.date, patient: str | None = None) -> bytes:
    """What `import` prints for a FHIR bundle; `patient` is the id of one of several."""
    try:
        return json_bytes(read_fhir(content, known.fhir, day, patient).to_json())
    except ExchangeError as error:
        raise DeclinedError(BAD_REQUEST, [str(error)]) from None


def export_answer(content: bytes, known: Knowledge) -> bytes:
    """What `export` prints for a case file: a FHIR bundle."""
    return json_bytes(case_bundle(assessment_of(content, known), known))


def assessment_of(content: bytes, known: Knowledge) -> Assessment:
    """The assessment of a case file with one case."""
    try:
        file = read_case_file(content)
        return assess(read_case(file.facts, file.origins), known)
    except CaseError as error:
        raise refused_for(error.faults) from None


def letter_answer(content: bytes) -> bytes:
    """What `read` prints for a quick line or a letter."""
    try:
        return orjson.dumps(as_answer(read_letter(decoded(content)))) + b"\n"
    except CaseError as error:
        raise refused_for(error.faults) from None


def not_covered(assessment: Assessment) -> str:
    """Why no rule speaks of a case, in a sentence; empty where one does."""
    primary = assessment.case.values["primary_site"]
    if primary is None:
        accepted = ", ".join(PRIMARIES)
        return f"no rule covers a case without its primary; accepted for primary_site: {accepted}"
    speaks = any(one.applicable is not False for one in assessment.systems.values())
    if not assessment.options and not speaks:
        return f"no rule covers liver metastases of this primary ({primary})"
    return ""


def refused_uncovered(assessment: Assessment) -> None:
    """Raise DeclinedError where no rule speaks of a case."""
    if why := not_covered(assessment):
        raise DeclinedError(NOT_ACCEPTED, [why])
