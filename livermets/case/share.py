"""A case as a short text for a link: what is said of the disease, nothing that says of whom.

`1.DATA.CHECK`: the version of the form, the facts as JSON, deflated and in letters that an address may hold, and a checksum, so
that a link that was cut is known as such. The label, dates, free text and the words that facts come from are left out.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from livermets.case.case import Case, CaseError, CaseFault, parse_facts
from livermets.case.case_file import LARGEST_CASE, read_json
from livermets.facts import FACTS, Kind

VERSION: Final = "1"

_CHECK_LETTERS: Final = 8
_DESCRIBING: Final = "case"
_TOLD: Final = frozenset({Kind.DATE, Kind.TEXT})


@dataclass(frozen=True, slots=True)
class SharedCase:
    """What a shared text holds: the facts that were understood, and what was not, each with what would be accepted."""

    facts: dict[str, Any]
    not_understood: tuple[CaseFault, ...] = ()


def goes_into_link(name: str) -> bool:
    """Whether this fact goes into a link: facts of the disease do; the label, dates, free text and their like do not."""
    fact = FACTS[name]
    return fact.section != _DESCRIBING and fact.kind not in _TOLD


def left_out(case: Case) -> tuple[str, ...]:
    """The facts of this case that a link does not hold, in their order."""
    return tuple(name for name in case.given if not goes_into_link(name))


def shared_text(case: Case) -> str:
    """The case as a text of letters, digits, `-`, `_` and `.`; empty when there is nothing to share."""
    facts = {name: value for name, value in case.to_json().items() if goes_into_link(name)}
    if not facts:
        return ""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = packed.compress(orjson.dumps(facts)) + packed.flush()
    data = base64.urlsafe_b64encode(content).decode().rstrip("=")
    return f"{VERSION}.{data}.{_check(data)}"


def read_shared(text: str) -> SharedCase:
    """The facts of a shared text. Those that this version does not know are named, the others taken.

    Raises CaseError where the text is no such text, was cut, or is of a version that is not known.
    """
    version, _, rest = text.strip().partition(".")
    data, _, check = rest.partition(".")
    if not version.isdigit() or not data:
        raise _refused("is not a link of a shared case", "the whole link, as it was copied")
    if version != VERSION:
        raise _refused(f"was made by another version of livermets (form {version[:6]})", f"a link of form {VERSION}")
    if check != _check(data):
        raise _refused("is not whole: its checksum does not fit", "the whole link, as it was copied")
    facts = read_json(_inflated(data))
    if not isinstance(facts, Mapping):
        raise _refused("holds no facts of a case", "the whole link, as it was copied")
    kept = {name: value for name, value in facts.items() if name not in FACTS or goes_into_link(name)}
    _, faults = parse_facts(kept)
    wrong = {fault.field.partition("[")[0].partition(".")[0] for fault in faults}
    return SharedCase({name: value for name, value in kept.items() if name not in wrong}, tuple(faults))


def _inflated(data: str) -> bytes:
    try:
        packed = base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
        unpacking = zlib.decompressobj(-15)
        content = unpacking.decompress(packed, LARGEST_CASE)
    except (binascii.Error, ValueError, zlib.error):
        raise _refused("cannot be unpacked", "the whole link, as it was copied") from None
    if not unpacking.eof:
        raise _refused("holds more than a case", f"at most {LARGEST_CASE:,} characters of facts")
    return content


def _check(data: str) -> str:
    return hashlib.sha256(f"{VERSION}.{data}".encode()).hexdigest()[:_CHECK_LETTERS]


def _refused(found: str, accepted: str) -> CaseError:
    return CaseError([CaseFault("link", "", found, accepted)])
