"""What a reviewer found of a record, as the change to `data/` that says it.

A review never touches a file by itself: it becomes a patch, which a person applies. Before it is offered, `data/` is loaded
as it would be with it, and whatever would then be wrong is named.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from livermets.knowledge.files import DATA, RELEASE_LENGTH, digest_of, parse_documents, raw_files, with_files
from livermets.knowledge.loading import load_documents
from livermets.knowledge.records import Figure
from livermets.knowledge.review import ReviewedKind, ReviewedRecord, ReviewPlan, kind_name, months_after
from livermets.knowledge.system_records import SystemDefinition
from livermets.knowledge.vocabulary import Access, SecondReading
from livermets.text import number_words, sentence_case

CORRECTED_FIELDS: Final[Mapping[ReviewedKind, tuple[str, ...]]] = MappingProxyType(
    {
        "figures": ("value", "low", "high", "n", "population", "caveat"),
        "options": ("evidence_level", "lines"),
        "advice": ("condition", "conclusion", "strength", "caveat"),
        "gates": ("text",),
        "red flags": ("text", "follows", "settles"),
        "systems": ("purpose", "verification_note"),
    }
)
"""What a reviewer may correct: numbers and words. A rule that decides is changed by hand, with its examples."""

_NUMBERS: Final = frozenset({"value", "low", "high", "n"})
_LINE: Final = 118


class ReviewRefusedError(ValueError):
    """A review that cannot be written down as it stands; each reason is named."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reasons))


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """What a reviewer found. `corrections` are fields as they were typed; an empty one is left out of the record from now on.

    `signs` says that the reviewer signs the record off clinically.
    """

    record: ReviewedRecord
    verdict: SecondReading
    reader: str
    role: str
    on: datetime.date
    read: Access
    read_in: str
    says: str
    note: str = ""
    signs: bool = False
    corrections: Mapping[str, str] = field(default_factory=dict)
    next_review: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class ReviewPatch:
    """The change as a file: its name, and its bytes for `git apply`."""

    name: str
    content: bytes


def verdicts_for(record: ReviewedRecord) -> tuple[SecondReading, ...]:
    """Which verdicts can be written down. Only of a figure it can be kept that it was not found again."""
    return ("confirmed", "corrected", "not-found") if isinstance(record, Figure) else ("confirmed", "corrected")


def usual_next_review(record: ReviewedRecord, plan: ReviewPlan, on: datetime.date) -> datetime.date:
    """When a record that was read on a day is to be read again, by its kind; after two years where no kind fits."""
    kind = plan.kind_of(record)
    return months_after(on, kind.months if kind else 24)


def review_patch(draft: ReviewDraft, plan: ReviewPlan, release: str, root: Path = DATA) -> ReviewPatch:
    """The change as a patch from the folder above `data/`. Raises ReviewRefusedError for what is missing or would be wrong.

    Loads all of `data/` once: about a second or two.
    """
    fields = _fields(draft, plan)
    raw = raw_files(root)
    if digest_of(raw)[:RELEASE_LENGTH] != release:
        raise ReviewRefusedError(["data/ has been changed since this app was started; start it anew, then write the review"])
    path = _path(draft.record, plan)
    changed = {path: with_fields(raw[path].decode(), _key(draft.record), fields)}
    if isinstance(draft.record, Figure):
        reading = _reading(draft, plan, fields)
        changed[f"readings/{reading['id'].removeprefix('reread-')}.yaml"] = f"- {_indented(reading)}"
    loaded = load_documents(
        with_files(parse_documents(raw), {name: text.encode() for name, text in changed.items()}), thorough=True
    )
    if loaded.wrong:
        raise ReviewRefusedError([str(fault) for fault in loaded.wrong])
    patch = _preface(draft, release) + "".join(
        _diff(name, raw.get(name, b"").decode(), text) for name, text in sorted(changed.items())
    )
    return ReviewPatch(f"review-{draft.on}-{draft.record.id}.patch", patch.encode())


def _preface(draft: ReviewDraft, release: str) -> str:
    """Who found what, above the change: a record that is no figure has no place for it, and whoever applies it reads it."""
    said = {
        "Review of": f"{kind_name(draft.record)} {draft.record.id}, release {release}",
        "By": f"{draft.reader}, {draft.role}, {draft.on}",
        "Verdict": draft.verdict,
        "Read": f"{draft.read}, {draft.read_in}",
        "The source says": draft.says,
        "Note": draft.note,
    }
    return "".join(f"# {head}: {' '.join(text.split())}\n" for head, text in said.items() if text.strip())


def _fields(draft: ReviewDraft, plan: ReviewPlan) -> dict[str, Any]:
    """The fields of the record that change; None takes one out."""
    record, reasons = draft.record, []
    needed = {"who read it": draft.reader, "in which role": draft.role, "where it was read": draft.read_in}
    if isinstance(record, Figure):
        needed["what the source says"] = draft.says
    reasons += [f"{what} is missing" for what, text in needed.items() if not text.strip()]
    reasons += [f"{what} cannot hold a comma" for what in ("who read it", "in which role") if "," in needed[what]]
    if draft.read == "not-read":
        reasons.append("what was not read cannot be reviewed")
    if draft.verdict not in verdicts_for(record):
        reasons.append("only of a figure it can be kept that it was not found again; flag the record instead")
    if (draft.verdict == "corrected") != bool(draft.corrections):
        reasons.append("a correction names what is to be corrected; what is confirmed or not found changes no field")
    if draft.signs and draft.verdict == "not-found":
        reasons.append("what was not found again cannot be signed off")
    if draft.next_review is not None and draft.next_review <= draft.on:
        reasons.append(f"the next review comes after {draft.on}")
    fields: dict[str, Any] = {}
    for name, typed in draft.corrections.items():
        try:
            fields[name] = _value(kind_name(record), name, typed)
        except ValueError as error:
            reasons.append(str(error))
    if reasons:
        raise ReviewRefusedError([sentence_case(reason) for reason in reasons])
    usual = usual_next_review(record, plan, draft.on)
    due = draft.next_review or usual
    if isinstance(record, Figure):
        fields["second_reading"] = draft.verdict
        # A figure that was read again is due by its kind; only another day stands with it.
        follows = draft.verdict != "not-found" and due == usual
        fields["next_review"] = None if follows else due.isoformat()
    else:
        fields["read_by"] = "two"
        fields["next_review"] = due.isoformat()
    if draft.signs:
        fields["clinical_review"] = f"{draft.reader.strip()}, {draft.role.strip()}, {draft.on}"
    return fields


def _value(kind: ReviewedKind, name: str, typed: str) -> Any:
    if name not in CORRECTED_FIELDS[kind]:
        raise ValueError(f"{name} is corrected by hand")
    text = " ".join(typed.split())
    if not text:
        return None
    if name not in _NUMBERS:
        return text
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"{name}: {text!r} is no number; accepted: 34, 34.5 or 34,5, or nothing") from None
    return int(number) if number.is_integer() else number


def _reading(draft: ReviewDraft, plan: ReviewPlan, corrected: Mapping[str, Any]) -> dict[str, Any]:
    """The record of the second reading, in the order of those that are there."""
    name = f"reread-{draft.on}-{draft.record.id}"
    number = next(n for n in range(1, 1000) if (name if n == 1 else f"{name}-{n}") not in plan.registry.rereadings)
    said = [f"{key}: {_said(getattr(draft.record, key))} became {_said(corrected[key])}" for key in draft.corrections]
    found = {
        "id": name if number == 1 else f"{name}-{number}",
        "figure": draft.record.id,
        "verdict": draft.verdict,
        "on": draft.on.isoformat(),
        "reader": f"{draft.reader.strip()}, {draft.role.strip()}",
        "read": draft.read,
        "read_in": draft.read_in.strip(),
        "says": " ".join(draft.says.split()),
        "changed": "; ".join(said) or None,
        "note": " ".join(draft.note.split()) or None,
    }
    return {key: text for key, text in found.items() if text is not None}


def _said(value: Any) -> str:
    if isinstance(value, float | int):
        return number_words(value)
    return " ".join(str(value or "").split()) or "nothing"


def _path(record: ReviewedRecord, plan: ReviewPlan) -> str:
    return plan.registry.files.get((kind_name(record), record.id), f"systems/{record.id}.yaml")


def _key(record: ReviewedRecord) -> str | None:
    """By which id a record is found in the list of its file; None where the file is the record."""
    return None if isinstance(record, SystemDefinition) else record.id


def with_fields(text: str, identity: str | None, fields: Mapping[str, Any]) -> str:
    """The text of a file in which fields of one record have these values, and all else is as it was written.

    `identity` names the record in a list; None where the whole file is the record. A field of None is left out. Raises
    ReviewRefusedError for a record that is not written as a block.
    """
    lines = text.splitlines(keepends=True)
    first, last, indent = 0, len(lines), ""
    if identity is not None:
        start = re.compile(rf"- id: ['\"]?{re.escape(identity)}['\"]?\s*(?:#.*)?$")
        first = next((place for place, line in enumerate(lines) if start.match(line)), -1)
        if first < 0:
            raise ReviewRefusedError([f"{identity} is not written as a block of lines in its file: change it by hand"])
        last = next((place for place in range(first + 1, len(lines)) if _ends(lines[place])), len(lines))
        indent = "  "
    block = lines[first:last]
    while block and (not block[-1].strip() or block[-1].startswith("#")):
        block.pop()
    rest = lines[first + len(block) :]
    for name, value in fields.items():
        block = _with_field(block, indent, name, value)
    return "".join([*lines[:first], *block, *rest])


def _ends(line: str) -> bool:
    """Whether a line at the left edge begins something else."""
    return bool(line.strip()) and not line.startswith((" ", "#"))


def _with_field(block: list[str], indent: str, name: str, value: Any) -> list[str]:
    head = re.compile(rf"{indent}['\"]?{re.escape(name)}['\"]?:(?:\s|$)")
    first = next((place for place, line in enumerate(block) if head.match(line)), None)
    written = [] if value is None else [f"{indent}{line}\n" for line in _dumped({name: value}).splitlines()]
    if first is None:
        return [*block, *written]
    last = first + 1
    # A value goes on as long as its lines stand deeper than its name.
    while last < len(block) and block[last].strip() and block[last].startswith(f"{indent} "):
        last += 1
    return [*block[:first], *written, *block[last:]]


def _dumped(values: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=True, width=_LINE)


def _indented(values: Mapping[str, Any]) -> str:
    first, *others = _dumped(values).splitlines(keepends=True)
    return "".join([first, *(f"  {line}" for line in others)])


def _diff(path: str, old: str, new: str) -> str:
    before = f"a/data/{path}" if old else "/dev/null"
    return "".join(difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), before, f"b/data/{path}"))
