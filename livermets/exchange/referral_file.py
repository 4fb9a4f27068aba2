"""A filled referral form as a case: the fields of the PDF, each read by the one reader of typed values.

Nothing is guessed: what a field holds and cannot be read is refused with what would be accepted, and of two answers that
contradict each other neither enters. A form that was printed or scanned has no fields, and says nothing here.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from livermets.assessment.referral import (
    FORM_EDITION,
    FORM_FIELD,
    OBSERVED_LABELS,
    OF_A_LIST,
    TAKEN_BACK,
    ReferralForm,
    observed_of,
    referral_form,
)
from livermets.case.case import CaseError, as_written
from livermets.case.case_file import refused
from livermets.case.faults import CaseFault, NotReadError
from livermets.case.origins import Origin, origins_json
from livermets.case.partial_days import days_text, read_days
from livermets.case.reading import read_what_fits
from livermets.case.typed import read_typed
from livermets.case.words import fact_label, fault_fields, fault_words, labels_words
from livermets.facts import FACTS, PRIMARIES, Kind, in_order
from livermets.text import readable

PDF_START: Final = b"%PDF"
LARGEST_FORM: Final = 5_000_000
"""Bytes; a filled form has a hundredth of it."""

_WORDS: Final = "referral form"
_ACCEPTED: Final = "a referral form of livermets, filled in and saved in a PDF reader"
_DATE_ACCEPTED: Final = "a day, a month or a year as 2026-05-12, 2026-05 or 2026"
_LONGEST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class RefusedField:
    """A field whose answer is not taken: by its label, what stands there, and why, with what would be accepted."""

    field: str
    label: str
    value: str
    reason: str

    def to_json(self) -> dict[str, str]:
        return {"field": self.field, "label": self.label, "value": self.value, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a filled form says: facts and origins as a case file has them, what is refused, how what was not plain was read."""

    form: ReferralForm
    facts: Mapping[str, Any]
    origins: Mapping[str, Any]
    refused: tuple[RefusedField, ...]
    remarks: tuple[tuple[str, str], ...]


def is_pdf(content: bytes) -> bool:
    """Whether a file is a PDF by its first bytes."""
    return content[:1024].lstrip().startswith(PDF_START)


def read_referral(content: bytes) -> FilledForm:
    """Read a filled form. Raises CaseError with one fault for a file that is none, or that has no fields any more."""
    return form_answers(_fields(content))


def form_answers(fields: Mapping[str, str]) -> FilledForm:
    """What the fields of a form say, by their names; an empty text and a box that is not ticked say nothing."""
    form = _form_of(fields)
    refusals: list[RefusedField] = []
    remarks: list[tuple[str, str]] = []
    days = {key: _observed(key, fields.get(key, ""), refusals) for key in form.dates}
    facts: dict[str, Any] = {"primary_site": form.primary}
    # A form of an earlier release may ask for others than that of today.
    filled = (name.partition(OF_A_LIST)[0] for name in fields)
    for name in in_order({*form.facts, *(name for name in filled if name in FACTS)}):
        written = _written(name, fields)
        try:
            read = read_typed(FACTS[name], written)
        except CaseError as error:
            refusals += [RefusedField(name, fact_label(name), _shown(written), fault_words(fault)) for fault in error.faults]
            continue
        if read.remark:
            remarks.append((name, read.remark))
        if read.value is not None:
            facts[name] = read.value
    case, faults = read_what_fits(as_written(facts))
    refusals += [_contradiction(fault, facts) for fault in faults]
    kept = {name: value for name, value in as_written(facts).items() if name in case.given}
    origins = {
        name: Origin("file", observed=days.get(observed_of(name) or ""), words=_WORDS)
        for name in kept
        if FACTS[name].section != "case"
    }
    return FilledForm(form, kept, origins_json(origins), (*refusals, *_strange(form, fields)), tuple(remarks))


def _fields(content: bytes) -> dict[str, str]:
    """Every field of a PDF with what stands in it; a box that is ticked says "yes"."""
    # Reading a PDF takes its library, which no start of the app waits for.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    # It writes into the log what of a file it does not understand, and answers are among that.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if not is_pdf(content):
        raise refused("is no PDF", _ACCEPTED)
    if len(content) > LARGEST_FORM:
        raise refused(f"{len(content):,} bytes are too many for a form", f"at most {LARGEST_FORM:,}")
    try:
        reader = PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted
        found = {} if locked else reader.get_fields() or {}
        read = {str(name): _text(field.get("/V")) for name, field in found.items()}
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError, IndexError) as error:
        raise refused(f"is a PDF document that cannot be read ({type(error).__name__})", _ACCEPTED) from None
    if locked:
        raise refused("is a PDF with a password", _ACCEPTED)
    if FORM_FIELD not in read:
        if found:
            raise refused("is a PDF with fields, and no referral form of livermets", _ACCEPTED)
        raise refused("is a PDF without fields: printed into a new file, scanned or flattened", _ACCEPTED)
    return read


def _text(value: object) -> str:
    if value is None or value == "/Off":
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-16" if value.startswith((b"\xfe\xff", b"\xff\xfe")) else "latin-1", errors="replace")
    text = str(value)
    return "yes" if text.startswith("/") else text


def _form_of(fields: Mapping[str, str]) -> ReferralForm:
    edition, _, primary = fields.get(FORM_FIELD, "").partition(" ")
    if edition != FORM_EDITION:
        raise refused(f"is a form of another edition, {readable(edition) or 'none'}", f"a form of the edition {FORM_EDITION}")
    if primary not in PRIMARIES:
        raise refused(f"is a form of a primary that is not known here, {readable(primary)}", ", ".join(PRIMARIES))
    return referral_form(primary)


def _written(name: str, fields: Mapping[str, str]) -> object:
    """What stands in the field or the boxes of a fact, as its reader takes it; None for nothing."""
    fact = FACTS[name]
    if fact.kind is Kind.SET:
        return [value for value in fact.values if fields.get(f"{name}{OF_A_LIST}{value}")] or None
    text = fields.get(name, "").strip()
    if text == TAKEN_BACK:
        return None
    # A program may keep the words of a choice in the place of its value.
    return next((value for value in fact.values if fact.label_of(value) == text), text) or None


def _observed(key: str, text: str, refusals: list[RefusedField]) -> str | None:
    if not text.strip():
        return None
    try:
        return days_text(read_days(text))
    except NotReadError as why:
        reason = f"{why.problem}; accepted: {why.accepted or _DATE_ACCEPTED}"
        refusals.append(RefusedField(key, OBSERVED_LABELS[key], _shown(text), reason))
        return None


def _contradiction(fault: CaseFault, facts: Mapping[str, Any]) -> RefusedField:
    names = fault_fields(fault)
    values = as_written({name: facts[name] for name in names if name in facts})
    said = ", ".join(f"{fact_label(name)} {_shown(value)}" for name, value in values.items())
    return RefusedField(" and ".join(names), labels_words(names), said, fault_words(fault))


def _strange(form: ReferralForm, fields: Mapping[str, str]) -> list[RefusedField]:
    """Answers in fields that no form has."""
    known = {FORM_FIELD, *form.dates, *FACTS}
    return [
        RefusedField(readable(name), readable(name), _shown(text), "no field of a referral form")
        for name, text in fields.items()
        if text and name.partition(OF_A_LIST)[0] not in known
    ]


def _shown(value: object) -> str:
    return readable(", ".join(map(str, value)) if isinstance(value, list) else str(value), _LONGEST_SHOWN)
