"""A text that says of a record what somebody doubts: what it is, its words, where it stood, the release, its sources.

Nothing of a case goes into it: it is made of the record alone, and of what the person writes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from itertools import accumulate
from typing import Final
from urllib.parse import quote

from livermets.evidence.wording import figure_sentence, full_citation, source_links
from livermets.knowledge.option_records import AdviceRule, Option, RedFlag
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.review import ReviewedKind, ReviewedRecord, kind_name, sources_of
from livermets.knowledge.system_records import SystemDefinition
from livermets.text import sentence_case

ADDRESS_VARIABLE: Final = "LIVERMETS_FLAG_ADDRESS"
"""The variable of the environment that names the address to which doubts are mailed; without it they are copied only."""

KIND_WORDS: Final[Mapping[ReviewedKind, str]] = {
    "figures": "figure",
    "options": "option",
    "advice": "published rule",
    "gates": "general rule",
    "red flags": "red flag",
    "systems": "stage or score",
}
"""What a record is called where one of them is spoken of."""

NOT_WRITTEN: Final = "[please say what is wrong, and where the source says otherwise]"

_ADDRESS: Final = re.compile(r"[^@\s,;?&<>\"]+@[^@\s,;?&<>\"]+\.[^@\s,;?&<>\"]+")
_MOST_SOURCES: Final = 6
_LONGEST_ADDRESS: Final = 1900
"""So long an address is taken by the mail programs in use; of a longer text the end is left out."""


def record_words(record: ReviewedRecord, registry: Registry) -> str:
    """What a record says, in a sentence or two."""
    if isinstance(record, Figure):
        return figure_sentence(record, registry.source_of(record))
    if isinstance(record, Option):
        return f"{record.name}. {sentence_case(record.evidence_level)}"
    if isinstance(record, SystemDefinition):
        return f"{record.name}. {record.purpose}"
    if isinstance(record, AdviceRule):
        return f"{_sentence(record.conclusion)} When: {record.condition.rstrip('.')}."
    return f"{_sentence(record.text)} {_sentence(record.follows)}" if isinstance(record, RedFlag) else _sentence(record.text)


def _sentence(text: str) -> str:
    return f"{sentence_case(text).rstrip('.')}."


def flag_subject(record: ReviewedRecord, release: str) -> str:
    """ "livermets, release 3f2a…: figure crlm-resection-fong1999-os5"."""
    return f"livermets, release {release}: {KIND_WORDS[kind_name(record)]} {record.id}"


def flag_text(record: ReviewedRecord, registry: Registry, *, release: str, where: str, why: str) -> str:
    """The whole text, to copy or mail."""
    sources = [registry.sources[name] for name in sources_of(record) if name in registry.sources]
    lines = [
        f"Record: {KIND_WORDS[kind_name(record)]} {record.id}",
        f"It says: {record_words(record, registry)}",
        f"Seen on: {where}",
        f"Knowledge release: {release}",
    ]
    for source in sources[:_MOST_SOURCES]:
        addresses = source_links(source)
        lines.append(f"Source: {full_citation(source)}" + (f" {addresses[0][1]}" if addresses else ""))
    if len(sources) > _MOST_SOURCES:
        lines.append(f"and {len(sources) - _MOST_SOURCES} more sources")
    return "\n".join([*lines, "", f"What is wrong: {why.strip() or NOT_WRITTEN}"])


def flag_address(environment: Mapping[str, str] = os.environ) -> str | None:
    """Where doubts are mailed to; None where no address is configured, or one that is none."""
    address = environment.get(ADDRESS_VARIABLE, "").strip()
    return address if _ADDRESS.fullmatch(address) else None


def mail_link(address: str, subject: str, text: str) -> str:
    """A link that opens a mail with subject and text; what was written last is kept, the record's own words are cut."""
    head = f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body="
    room = _LONGEST_ADDRESS - len(head)
    if len(quote(text)) <= room:
        return head + quote(text)
    said, _, why = text.partition("\n\n")
    end = quote(f" …\n\n{why}")
    if len(end) > room // 2:
        # A long reason is the reader's own words: it is cut last, and never inside a letter.
        end = quote(" …\n\n") + _cut(why, room // 2)
    return head + _cut(said, room - len(end)) + end


def _cut(text: str, room: int) -> str:
    """The start of a text that fits, written for an address."""
    letters = [quote(letter) for letter in text[:room]]
    ends = accumulate(map(len, letters))
    return "".join(letter for letter, end in zip(letters, ends, strict=True) if end <= room)
