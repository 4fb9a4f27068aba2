"""The one reader of everything that a person types or pastes, and of every value of a case file.

A value is understood or refused with what was read and what would be accepted; nothing is guessed. Where what was
understood is not plain, a remark says it. Words for unknown give None. Of a fact of a case a bound is a value too: a `Range`.
"""

from __future__ import annotations

import datetime
import difflib
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Final

from livermets.case.faults import MOST_HINTS, CaseError, CaseFault, NotReadError, shown
from livermets.case.lesions import MOST_LESIONS, Lesion
from livermets.case.liver import HALVES_OF_4, WHOLE_4
from livermets.case.plain import LONGEST, plain_key, plain_text
from livermets.case.spellings import (
    MUTATION_NAMED,
    NO_WORDS,
    NONE_WORDS,
    OFTEN_UNKNOWN,
    OPEN,
    ROMAN,
    UNKNOWN_WORDS,
    VALUES,
    YES_NO_OF,
    YES_WORDS,
)
from livermets.case.typed_days import read_day
from livermets.case.typed_numbers import factor_of, read_number, rounded
from livermets.case.typed_ranges import read_range
from livermets.facts import FACTS, FIRST_DAY, LAST_DAY, LESION_FIELDS, Fact, Kind, nearest
from livermets.rules.ranges import Range
from livermets.text import HALF_CHARACTER, abridged, counted, readable

_BETWEEN_VALUES: Final = re.compile(r"[,;&+|\n]|\s(?:and|und|et|e|y)\s")
_CALLED: Final = (
    r"(?:(?:(?:liver|leber) ?)?"
    r"(?:segments?|segment[eoi]|segmentos|segm|segs|seg|sgm|sgt|sg|s|couinaud|no|nr|n°|#)[ .:-]*){0,4}"
)
"""At most four words, and each sign of one part alone: where two parts may take it, reading doubles with every word."""
_SEGMENT: Final = re.compile(rf"{_CALLED}0*([1-8]|[iv]+)(?: ?[-/(]?([ab])\)?)?(?:(?:st|nd|rd|th|\.)? ?segment)?\.?")
_BOTH_HALVES: Final = re.compile(
    rf"{_CALLED}(?:4|iv) ?\(?([ab])(?: ?(?:/|\+|&|-|,|and|und|et|or|oder|e|y)? ?{_CALLED}(?:4|iv)? ?([ab]))\)?\.?"
)

_SEGMENT_COUNT: Final = "segments_involved"
_DECIMAL_COMMA: Final = re.compile(r"[0-9]+,[0-9]+")
_BETWEEN_SEGMENTS: Final = re.compile(r"[,;+&]\s*|\s(?:and|und|et|e|y)\s|\s(?=s ?[1-8])")

_MOST_TWICE: Final = 20
"""So many values may stand in a list beside twice those that there are."""

_BELONGS_ELSEWHERE: Final = "may mean several things, or belongs to another fact"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person meant: the value in the fact's own type (None: unknown), and what was understood where it is not plain."""

    value: Any | None
    remark: str = ""


def read_typed(fact: Fact, written: object, unit: str | None = None) -> Typed:
    """What was typed, pasted or stands in a case file, read as the fact means it.

    `unit` is the unit chosen for a bare number; one that is written behind the number wins over it. Raises CaseError with
    one fault that has the fact's name, what was read, why it is refused and what would be accepted.
    """
    if written is None or (isinstance(written, str) and not plain_text(written[:LONGEST])):
        return Typed(None)
    try:
        return _read(fact, written, unit)
    except NotReadError as why:
        raise CaseError([CaseFault(fact.name, shown(written), why.problem, why.accepted or fact.accepted())]) from None


def _read(fact: Fact, written: object, unit: str | None) -> Typed:
    match fact.kind:
        case Kind.NUMBER | Kind.INTEGER:
            return _number(fact, written, unit)
        case Kind.BOOLEAN:
            return _yes_no(fact, written)
        case Kind.ENUM:
            return _choice(fact, written)
        case Kind.SET:
            return _set(fact, written)
        case Kind.TEXT:
            return _text(fact, written)
        case Kind.DATE:
            return _day(fact, written)
        case Kind.LESIONS:
            return _lesions(fact, written, unit)


def read_lesion_row(
    cells: Mapping[str, object], unit: str | None = None, hints: int = MOST_HINTS
) -> tuple[dict[str, Any], tuple[str, ...], tuple[CaseFault, ...]]:
    """What the cells of one row say of a lesion, the remarks on it, and what could not be read; empty cells are left out.

    `unit` is the unit of a bare size; for so many unknown names as `hints` it is said which was probably meant.
    """
    lesion: dict[str, Any] = {}
    remarks: list[str] = []
    faults: list[CaseFault] = []
    for name, written in cells.items():
        fact = LESION_FIELDS.get(name)
        if fact is None:
            faults.append(unknown_name(name, written, LESION_FIELDS if len(faults) < hints else ()))
            continue
        try:
            read = read_typed(fact, written, unit if fact.is_numeric else None)
        except CaseError as error:
            faults += error.faults
            continue
        remarks += [read.remark] if read.remark else []
        if read.value is not None:
            lesion[name] = read.value
    return lesion, tuple(remarks), tuple(faults)


def unknown_name(name: object, value: object, names: Collection[str]) -> CaseFault:
    """That nothing is called so, and which of these names was probably meant, which takes its time."""
    text = readable(name) if isinstance(name, str) else shown(name)
    return CaseFault(text, shown(value), "no such fact", f"did you mean {nearest(text, names)}?" if names else "a fact's name")


def _words_of(written: object, fact: Fact) -> str:
    """The plain text of what was typed for a choice or a day; raises NotReadError for anything else."""
    if not isinstance(written, str):
        raise NotReadError("not an accepted value" if fact.kind is Kind.ENUM else "not text")
    if len(written) > LONGEST:
        raise NotReadError(f"{len(written)} characters are too many")
    text = plain_text(written)
    if len(text) > LONGEST:  # one sign may stand for many letters
        raise NotReadError(f"{len(text)} characters are too many")
    return text


def _unknown(fact: Fact, text: str) -> Typed | None:
    key = plain_key(text)
    if key not in UNKNOWN_WORDS or key in OPEN.get(fact.name, ()):
        return None
    hint = "; a negative finding is “no”" if fact.kind is Kind.BOOLEAN and key.strip("-") == "" else ""
    return Typed(None, f"“{text}” read as unknown{hint}")


def _number(fact: Fact, written: object, unit: str | None) -> Typed:
    if isinstance(written, bool):
        raise NotReadError("yes or no stands where a number belongs")
    remark = ""
    if isinstance(written, str):
        text = _words_of(written, fact)
        if unknown := _unknown(fact, text):
            return unknown
        said = readable(" ".join(written.split()))
        if fact.name == _SEGMENT_COUNT and (many := _segments_listed(text)) is not None:
            return Typed(many, f"{said} read as {counted(many, 'segment')}")
        if fact.name in FACTS and (ranged := read_range(fact, text, unit, said)):
            return Typed(*ranged)
        read = read_number(fact, text, unit, said)
        value: int | float = rounded(read.value)
        remark = read.remark
    elif isinstance(written, Range):
        return Typed(written)
    elif isinstance(written, int) and factor_of(fact, unit) == 1:
        value = written
    elif isinstance(written, int | float):
        if isinstance(written, float) and not math.isfinite(written):
            raise NotReadError("not a finite number")
        if abs(written) > 10**18:
            raise NotReadError("outside the range")
        value = rounded(factor_of(fact, unit) * Fraction(str(written)))
    else:
        raise NotReadError("not a number")
    assert fact.minimum is not None
    assert fact.maximum is not None
    if not fact.minimum <= value <= fact.maximum:
        code = f"; {value:g} is often a code for unknown: leave the field empty if so" if value in OFTEN_UNKNOWN else ""
        raise NotReadError("outside the range", fact.accepted() + code)
    if fact.kind is Kind.INTEGER:
        if value != int(value):
            raise NotReadError("not a whole number")
        value = int(value)
    return Typed(value, remark)


def _segments_listed(text: str) -> int | None:
    """How many segments a text names, where it lists two or more: "6, 7, 4b", "S6 S7"; "2,5" is no list.

    Raises NotReadError for both halves of segment 4.
    """
    parts = [part for part in _BETWEEN_SEGMENTS.split(text.casefold()) if part]
    named = [_segment_called(part) for part in parts]
    if len(parts) < 2 or None in named or _DECIMAL_COMMA.fullmatch(text):
        return None
    places = set(named)
    if len(places & {WHOLE_4, *HALVES_OF_4}) > 1:
        raise NotReadError("segment 4 stands there twice, and may count once or twice", "the number of segments")
    return len(places)


def _yes_no(fact: Fact, written: object) -> Typed:
    if isinstance(written, bool):
        return Typed(written)
    if not isinstance(written, str):
        raise NotReadError("not yes or no")
    text = _words_of(written, fact)
    key = plain_key(text)
    yes, no = YES_NO_OF.get(fact.name, (frozenset(), frozenset()))
    if key in yes | YES_WORDS:
        return Typed(True)
    if key in no | NO_WORDS:
        return Typed(False)
    if fact.name in MUTATION_NAMED and MUTATION_NAMED[fact.name].fullmatch(key):
        return Typed(True)
    if unknown := _unknown(fact, text):
        return unknown
    raise NotReadError("not yes or no")


def _choice(fact: Fact, written: object) -> Typed:
    if isinstance(written, int) and not isinstance(written, bool):
        written = abridged(written)
    if isinstance(written, str) and written in fact.values:
        return Typed(written)
    text = _words_of(written, fact)
    value, remark = _value_called(fact, text)
    return Typed(value, remark)


def _value_called(fact: Fact, text: str) -> tuple[str | None, str]:
    """The value of an enum or set that a person means, and a remark; None for a word for unknown. Raises NotReadError."""
    key = plain_key(text)
    instead = OPEN.get(fact.name, {})
    if key in instead or (key in NONE_WORDS and "none" in instead):
        raise NotReadError(_BELONGS_ELSEWHERE, instead.get(key) or instead["none"])
    for value in fact.values:
        names = _names_of(fact.name, value, fact.label_of(value))
        if key in names or key.replace(".", "") in names:
            return value, ""
    if "none" in fact.values and key in NONE_WORDS:
        return "none", ""
    are_segments = {WHOLE_4, *HALVES_OF_4} <= set(fact.values)
    if are_segments and (segment := _segment_called(text)):
        both = segment == WHOLE_4 and _BOTH_HALVES.fullmatch(text.casefold())
        return segment, f"{text} read as segment 4, half not said" if both else ""
    if unknown := _unknown(fact, text):
        return None, unknown.remark
    if are_segments:
        raise NotReadError("no segment of the liver, or several")
    near = difflib.get_close_matches(text.lower(), [v.lower() for v in fact.values], 1, cutoff=0.75)
    hint = f"did you mean {next(v for v in fact.values if v.lower() == near[0])}? " if near else ""
    raise NotReadError("not an accepted value", hint + fact.accepted())


@cache
def _names_of(fact: str, value: str, label: str) -> frozenset[str]:
    """How a value of a fact is called, as plain keys; kept, because every item of a list is compared with all of them."""
    return VALUES.get(fact, {}).get(value, frozenset()) | {plain_key(value), plain_key(label)}


def _segment_called(text: str) -> str | None:
    """The segment that a person means: "IVa", "S4", "segment 05", "4a/4b"; None for what names none, or several."""
    lower = text.casefold()
    both = _BOTH_HALVES.fullmatch(lower)
    if both and both[1] != both[2]:
        return WHOLE_4
    found = _SEGMENT.fullmatch(lower)
    if not found:
        return None
    number = found[1] if found[1].isdigit() else str(ROMAN.get(found[1], ""))
    half = found[2] or ""
    return None if not number or (half and number != WHOLE_4) else number + half


def _set(fact: Fact, written: object) -> Typed:
    remarks: list[str] = []
    if isinstance(written, str):
        text = _words_of(";".join(written.splitlines()), fact)
        if unknown := _unknown(fact, text):
            return unknown
        items: Collection[object] = _items(fact, text)
    elif isinstance(written, list | tuple | set | frozenset):
        items = written
        if len(items) > (most := 2 * len(fact.values) + _MOST_TWICE):
            raise NotReadError(f"{len(items)} values are too many: at most {most} are read")
    else:
        raise NotReadError("not a list")
    found: set[str] = set()
    wrong: list[str] = []
    for item in items:
        if isinstance(item, str) and not plain_text(item[:LONGEST]):
            continue
        try:
            value, remark = _value_called(fact, _words_of(item, fact))
        except NotReadError as why:
            if why.problem == _BELONGS_ELSEWHERE:
                raise
            wrong.append(shown(item))
            if len(wrong) == MOST_HINTS:
                break
            continue
        remarks += [remark] if remark else []
        found |= {value} if value is not None else set()
    if wrong:
        raise NotReadError(f"{readable(', '.join(wrong))}: not among the accepted values")
    if "none" in found and len(found) > 1:
        raise NotReadError("none stands beside other values")
    return Typed(frozenset(found) or None, "; ".join(remarks))


def _items(fact: Fact, text: str) -> list[str]:
    """The values that a text lists; a value that has a stroke itself ("PET/CT") is one."""
    parts = [text] if _whole_value(fact, text) else _BETWEEN_VALUES.split(text.strip("[](){}"))
    return [item for part in parts for item in ([part] if _whole_value(fact, part) else part.split("/"))]


def _whole_value(fact: Fact, text: str) -> bool:
    try:
        return _value_called(fact, text)[0] is not None
    except NotReadError:
        return False


def _text(fact: Fact, written: object) -> Typed:
    if not isinstance(written, str):
        raise NotReadError("not text")
    assert fact.max_length is not None
    if len(written) > fact.max_length:
        raise NotReadError(f"{len(written)} characters are too many")
    if HALF_CHARACTER.search(written) or "\0" in written:
        raise NotReadError("a sign that is no letter: half of a pair, or an end of text")
    return Typed(written)


def _day(fact: Fact, written: object) -> Typed:
    remark = ""
    if isinstance(written, datetime.date) and not isinstance(written, datetime.datetime):
        day = written
    elif not isinstance(written, str):
        raise NotReadError("not a date")
    elif unknown := _unknown(fact, text := _words_of(written, fact)):
        return unknown
    else:
        day, remark = read_day(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotReadError("outside the range")
    return Typed(day, remark)


def _lesions(fact: Fact, written: object, unit: str | None) -> Typed:
    if not isinstance(written, list | tuple):
        raise NotReadError("not a list")
    if len(written) > MOST_LESIONS:
        raise NotReadError(f"more than {MOST_LESIONS} lesions: {len(written)}")
    faults: list[CaseFault] = []
    remarks: list[str] = []
    lesions: list[Lesion] = []
    for number, item in enumerate(written, 1):
        where = f"{fact.name}[{number}]"
        if isinstance(item, Lesion):
            lesions.append(item)
        elif isinstance(item, Mapping):
            known, said, wrong = read_lesion_row(item, unit, MOST_HINTS - len(faults))
            lesions.append(Lesion(**known))
            remarks += [f"lesion {number}: {remark}" for remark in said]
            faults += [CaseFault(f"{where}.{fault.field}", fault.value, fault.problem, fault.accepted) for fault in wrong]
        else:
            faults.append(CaseFault(where, shown(item), "not an object", ", ".join(LESION_FIELDS)))
    if faults:
        raise CaseError(faults)
    return Typed(tuple(lesions) or None, "; ".join(remarks))
