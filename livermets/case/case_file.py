"""A case as a file: its bytes in, its facts out, or what is wrong with the file. One reader for every file that comes in.

The command line, an upload, a line of a batch and a backup of the board are read here, so that they refuse the same things in
the same words. What would break a later step is refused before it is parsed (size, nesting) or named with its place in the
file (a key that stands twice, a number that is none, half a character). The facts themselves are looked at by `reading`.
"""

from __future__ import annotations

import datetime
import difflib
import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from livermets.case.case import CaseError, CaseFault, Lesion
from livermets.facts import FACTS
from livermets.text import HALF_CHARACTER, abridged, readable

LARGEST_CASE: Final = 1_000_000
"""Bytes of one case; a real one has a few thousand."""

DEEPEST: Final = 40
"""How deeply lists and objects of a file may be nested; what this app writes needs about ten."""

_MOST_FAULTS: Final = 300
"""So many faults of one file are named."""

LARGEST_WHOLE: Final = 2**63
"""From here on a whole number has no room where JSON is read or stored."""

CASE_FILE_KEYS: Final = frozenset({"facts", "origins", "release", "reading", "title", "summary"})
"""What a saved case or a demo case holds beside its facts."""

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

WHOLE_FILE: Final = "file"
"""The field of a fault that is about the file as a whole."""

_ACCEPTED: Final = "a JSON object of facts in UTF-8"
_SAVED_ANEW: Final = f"{_ACCEPTED}; save it anew in that encoding"
_EXACT_DIGITS: Final = 20
_BRACKET: Final = re.compile(r'"(?:[^"\\]++|\\.?)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_OTHER_KINDS: Final = (
    (b"%pdf-", "a PDF document"),
    (b"pk\x03\x04", "a Word, Excel or zip file"),
    (b"\xd0\xcf\x11\xe0", "a Word or Excel file"),
    (b"{\\rtf", "a text with formats (RTF)"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"gif8", "a picture"),
    (b"sqlite format 3", "a database"),
)
"""How files begin that are chosen or sent by mistake."""
_WIDE_TEXT: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What a case file holds: the facts and their origins, not looked at yet, and the release and reading they were saved
    with, if any."""

    facts: dict[str, Any]
    release: str | None = None
    reading: dict[str, Any] | None = None
    origins: Any = None


def read_case_file(content: bytes) -> CaseFile:
    """A case file: one that was saved by the app, a demo case, or a bare object of facts.

    Raises CaseError with what is wrong with the file itself; the facts are not looked at.
    """
    read = read_json(content)
    if not isinstance(read, dict):
        raise refused(f"a case is a JSON object of facts, not {_kind_of(read)}", '{"primary_site": …}')
    if "facts" not in read and not (FACTS.keys() & read.keys()) and CASE_FILE_KEYS & read.keys():
        raise CaseError(_first(_without_facts(read)))
    if "facts" not in read and "origins" in read:
        raise CaseError(
            [CaseFault("origins", "", "stands among facts", "origins beside an object of facts under the key facts")]
        )
    if "facts" not in read:
        return CaseFile(read)
    if strange := [name for name in read if name not in CASE_FILE_KEYS]:
        raise CaseError(_first(map(_beside_facts, strange)))
    if not isinstance(read["facts"], dict):
        found = f"holds {_kind_of(read['facts'])}, not the facts of a case"
        raise CaseError([CaseFault("facts", "", found, "an object of facts")])
    release, saved = read.get("release"), read.get("reading")
    return CaseFile(
        read["facts"],
        release if isinstance(release, str) else None,
        saved if isinstance(saved, dict) else None,
        read.get("origins"),
    )


def read_json(content: bytes, *, largest: int | None = LARGEST_CASE, deepest: int = DEEPEST) -> Any:
    """What a JSON document holds: plain values, nested no deeper than `deepest`, finite, every key of an object once.

    Raises CaseError with everything that is wrong with it. `largest` is the number of bytes from which it is not looked at.
    """
    if largest is not None and len(content) > largest:
        raise too_large(len(content))
    text = _text(content)
    if _is_deeper(text, deepest):
        raise refused("nested too deeply", f"lists and objects within each other {deepest} deep at most")
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            twice.extend(name for name, many in Counter(name for name, _ in items).items() if many > 1)
        return found

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_int=_whole)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise refused(f"not JSON: {error.msg} at {place}", _ACCEPTED) from None
    named_twice = (CaseFault(readable(name), "", "given twice", "one value") for name in dict.fromkeys(twice))
    if faults := _first(itertools.chain(named_twice, _unfit(value, ""))):
        raise CaseError(faults)
    return value


def _first(faults: Iterator[CaseFault]) -> list[CaseFault]:
    """The faults, of very many the first: each takes the room of many bytes of the file, and nobody reads on so far."""
    found = list(itertools.islice(faults, _MOST_FAULTS))
    return [*found, CaseFault(WHOLE_FILE, "", "more is wrong with it")] if next(faults, None) else found


def is_blank(content: bytes) -> bool:
    """Whether nothing stands in it."""
    return not content.removeprefix(BYTE_ORDER_MARK).strip()


def refused(problem: str, accepted: str) -> CaseError:
    """A file that cannot be read as a whole."""
    return CaseError([CaseFault(WHOLE_FILE, "", problem, accepted)])


def too_large(size: int | None = None) -> CaseError:
    """A file or a line that is not read for its size, where that is known."""
    return refused(f"{f'{size:,} bytes are' if size else 'is'} too large for one case", f"at most {LARGEST_CASE:,} bytes")


def json_bytes(content: object) -> bytes:
    """Anything as a JSON document that can be read again: what JSON cannot hold stands in it as text, and nothing raises."""
    return json.dumps(_writable(content, 0), ensure_ascii=False, indent=2, allow_nan=False).encode("utf-8") + b"\n"


def _writable(value: Any, depth: int) -> Any:
    match value:
        case None | bool():
            return value
        case str():
            return HALF_CHARACTER.sub("\ufffd", str(value))
        case int():
            return int(value) if abs(value) < LARGEST_WHOLE else abridged(value)
        case float():
            return float(value) if math.isfinite(value) else str(value)
        case datetime.date() | datetime.time():
            return value.isoformat()
        case Lesion():
            return value.to_json()
    if depth >= DEEPEST:
        return "nested too deeply"
    match value:
        case Mapping():
            return {_writable_name(name): _writable(one, depth + 1) for name, one in value.items()}
        case list() | tuple():
            return [_writable(one, depth + 1) for one in value]
        case set() | frozenset():
            return sorted((_writable(one, depth + 1) for one in value), key=str)
    return abridged(value)


def _writable_name(name: object) -> str:
    return HALF_CHARACTER.sub("\ufffd", name) if isinstance(name, str) else abridged(name)


def refuse_other_kinds(content: bytes) -> None:
    """Raise CaseError for a file that is no JSON by its first bytes, and say what it is."""
    body = content.removeprefix(BYTE_ORDER_MARK)
    start = body[:1000].lstrip().lower()
    for mark, encoding in _WIDE_TEXT:
        if body.startswith(mark):
            raise refused(f"is {encoding} text, not UTF-8 text", _SAVED_ANEW)
    if b"\x00" in body[:4]:
        wide = body[:1000].strip(b"\x00")
        raise refused("is UTF-16 or UTF-32 text, not UTF-8 text" if wide else "holds nothing but zero bytes", _SAVED_ANEW)
    for mark, kind in _OTHER_KINDS:
        if start.startswith(mark):
            raise refused(f"is {kind}, not JSON", _ACCEPTED)
    if start.startswith(b"<"):
        kind = "a page for browsers (HTML)" if b"<!doctype html" in start or b"<html" in start else "XML or HTML"
        raise refused(f"is {kind}, not JSON", _ACCEPTED)


def _text(content: bytes) -> str:
    refuse_other_kinds(content)
    if is_blank(content):
        raise refused("the file is empty", "a JSON object of facts")
    try:
        return content.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused(f"is not UTF-8 text (byte {error.start + 1})", _SAVED_ANEW) from None


def _is_deeper(text: str, deepest: int) -> bool:
    if text.count("[") + text.count("{") <= deepest:
        return False
    depth = 0
    for found in _BRACKET.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > deepest:
                return True
        elif found[0] in "]}":
            depth -= 1
    return False


def _whole(digits: str) -> int | float:
    # Python refuses to read thousands of digits. What no whole number of 64 bits can be is out of every range as a float too.
    return int(digits) if len(digits) <= _EXACT_DIGITS else float(digits)


def _unfit(value: Any, place: str) -> Iterator[CaseFault]:
    """What JSON can say and no part of the app can keep, each with its place."""
    match value:
        case float() if not math.isfinite(value):
            yield CaseFault(place or WHOLE_FILE, str(value), "not a finite number", "a number of at most 15 digits")
        case str() if HALF_CHARACTER.search(value):
            problem = "holds half a character (a lone surrogate)"
            yield CaseFault(place or WHOLE_FILE, readable(value), problem, "text in whole characters")
        case dict():
            for name, one in value.items():
                within = f"{place}.{readable(name)}" if place else readable(name)
                if HALF_CHARACTER.search(name):
                    yield CaseFault(
                        within, "", "its name holds half a character (a lone surrogate)", "a name in whole characters"
                    )
                yield from _unfit(one, within)
        case list():
            for number, one in enumerate(value, 1):
                yield from _unfit(one, f"{place}[{number}]")


def _beside_facts(name: str) -> CaseFault:
    if name in FACTS:
        return CaseFault(name, "", "stands beside facts", "facts of a patient inside of the object facts")
    return _strange_key(name, difflib.get_close_matches(name[:80], CASE_FILE_KEYS, 1))


def _without_facts(read: Mapping[str, Any]) -> Iterator[CaseFault]:
    """What is wrong with a saved case whose facts stand under another name."""
    strange = [name for name in read if name not in CASE_FILE_KEYS]
    for name in strange:
        meant = ["facts"] if isinstance(read[name], dict) else difflib.get_close_matches(name[:80], CASE_FILE_KEYS, 1)
        yield _strange_key(name, meant)
    if not strange:
        yield CaseFault(WHOLE_FILE, "", "holds no facts", "an object of facts under the key facts, or the facts themselves")


def _strange_key(name: str, meant: Sequence[str]) -> CaseFault:
    hint = f"did you mean {meant[0]}? " if meant else ""
    return CaseFault(readable(name), "", "no key of a case file", f"{hint}one of: {', '.join(sorted(CASE_FILE_KEYS))}")


def _kind_of(value: Any) -> str:
    match value:
        case None:
            return "nothing (null)"
        case bool():
            return "yes or no"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
    return "an object"
