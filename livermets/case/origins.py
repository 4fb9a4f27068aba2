"""Where a fact comes from and when it was observed: typed, out of a file, a resource or a letter, or measured.

A fact has at most one origin, and needs none. An origin is read without guessing, as the facts are: what is wrong in one is a
fault of the case that says what would be accepted.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from livermets.case.faults import MOST_HINTS, CaseFault, shown
from livermets.case.partial_days import FIRST_YEAR, LAST_YEAR
from livermets.facts import FACTS, nearest
from livermets.text import HALF_CHARACTER, readable

OriginKind = Literal["typed", "file", "resource", "letter", "measured"]

ORIGIN_KINDS: Final[tuple[OriginKind, ...]] = get_args(OriginKind)
DAY_OF_ENTRY: Final = "day of entry"
"""The words of an origin whose day is that of the entry: the fact was observed on it or before it."""

_LONGEST: Final = {"words": 1000, "resource": 200, "code": 200}
_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DAY_ACCEPTED: Final = f"a year, a month or a day as 2024, 2024-05 or 2024-05-12, from {FIRST_YEAR} to {LAST_YEAR}"
_ACCEPTED: Final = "an object with kind and any of observed, words, resource, code"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one fact comes from.

    `observed` is the day, the month or the year in which it was observed ("2024-05-12", "2024-05", "2024"), `words` what a
    letter says or from what it was measured, `resource` the id of a resource ("Observation/123"), `code` what it was coded as
    there ("LOINC 2039-6").
    """

    kind: OriginKind
    observed: str | None = None
    words: str | None = None
    resource: str | None = None
    code: str | None = None

    @property
    def is_day_of_entry(self) -> bool:
        """Whether the day is that of the entry, so that the observation may be older."""
        return self.kind == "typed" and self.words == DAY_OF_ENTRY

    def to_json(self) -> dict[str, str]:
        """As a case file has it: keys without a value are left out."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def typed_on(day: datetime.date) -> Origin:
    """The origin of a fact that a person types on a day without saying when it was observed."""
    return Origin("typed", day.isoformat(), DAY_OF_ENTRY)


def origins_json(origins: Mapping[str, Origin]) -> dict[str, dict[str, str]]:
    """Origins as a case file has them, in the order of the facts."""
    return {name: origins[name].to_json() for name in FACTS if name in origins}


_KIND_WORDS: Final[Mapping[OriginKind, str]] = MappingProxyType(
    {"typed": "typed", "file": "from a file", "resource": "from a resource", "letter": "from a letter", "measured": "measured"}
)


def origin_words(origin: Origin) -> str:
    """An origin in one line: when the fact was observed, where it comes from, and by which words, resource or code."""
    if origin.is_day_of_entry:
        return f"typed on {origin.observed}"
    said = [origin.resource, origin.code, f"“{origin.words}”" if origin.words and origin.kind == "letter" else origin.words]
    where = f"{_KIND_WORDS[origin.kind]}{': ' if any(said) else ''}{', '.join(filter(None, said))}"
    if origin.kind == "measured" and origin.words and origin.words.startswith("measured"):
        where = ", ".join([origin.words, *filter(None, said[:2])])
    return f"observed {origin.observed}, {where}" if origin.observed else where


def stored_origin_words(value: object) -> str:
    """The same of an origin as it was stored, whatever stands there; empty for none."""
    origin, _ = _read("origin", value) if value is not None else (None, [])
    return origin_words(origin) if origin else "" if value is None else readable(shown(value))


def merged_origins(
    mine: Mapping[str, Any], base: Mapping[str, Any], theirs: Mapping[str, Any], facts_changed: Collection[str]
) -> dict[str, Any]:
    """The origins of two editors together: those of facts or origins that were changed here are mine, the others theirs.

    `base` are those that both began with.
    """
    changed = {name for name in {**mine, **base} if mine.get(name) != base.get(name)} | set(facts_changed)
    found = {name: one for name, one in theirs.items() if name not in changed}
    return found | {name: one for name, one in mine.items() if name in changed}


def read_origins(given: object, entered: Collection[str]) -> tuple[dict[str, Origin], list[CaseFault]]:
    """The origins of a case file, and everything that is wrong with them.

    `entered` are the names of the facts that stand beside them; an origin of no other fact is accepted.
    """
    if given is None:
        return {}, []
    if not isinstance(given, Mapping):
        return {}, [CaseFault("origins", shown(given), "not an object", "an object with an origin for each fact that has one")]
    found: dict[str, Origin] = {}
    faults: list[CaseFault] = []
    for name, value in given.items():
        where = f"origins.{readable(name)}" if isinstance(name, str) else f"origins.{shown(name)}"
        if name not in FACTS:
            meant = f"did you mean {nearest(str(name)[:80], FACTS)}?" if len(faults) < MOST_HINTS else "the name of a fact"
            faults.append(CaseFault(where, "", "no such fact", meant))
        elif name not in entered:
            faults.append(CaseFault(where, "", "the origin of a fact that is not given", "origins of the facts that are given"))
        elif value is not None:
            origin, wrong = _read(where, value)
            faults += wrong
            if origin is not None:
                found[name] = origin
    return {name: found[name] for name in FACTS if name in found}, faults


def _read(where: str, value: object) -> tuple[Origin | None, list[CaseFault]]:
    if isinstance(value, Origin):
        value = value.to_json()
    if not isinstance(value, Mapping):
        return None, [CaseFault(where, shown(value), "not an object", _ACCEPTED)]
    strange = [name for name in value if name not in Origin.__dataclass_fields__]
    faults = [_strange(where, name, number < MOST_HINTS) for number, name in enumerate(strange)]
    said = {name: value[name] for name in Origin.__dataclass_fields__ if value.get(name) is not None}
    kind = said.pop("kind", None)
    if kind not in ORIGIN_KINDS:
        faults.append(
            CaseFault(f"{where}.kind", "" if kind is None else shown(kind), _why(kind), f"one of: {', '.join(ORIGIN_KINDS)}")
        )
    for name, text in said.items():
        if fault := _fault_of(f"{where}.{name}", name, text):
            faults.append(fault)
    return (None, faults) if faults else (Origin(kind, **said), [])


def _why(kind: object) -> str:
    return "missing" if kind is None else "not an accepted value"


def _strange(where: str, name: object, hinted: bool) -> CaseFault:
    near = difflib.get_close_matches(str(name)[:80], Origin.__dataclass_fields__, 1) if hinted else ()
    hint = f"did you mean {near[0]}? " if near else ""
    return CaseFault(f"{where}.{readable(str(name))}", "", "no key of an origin", f"{hint}{_ACCEPTED}")


def _fault_of(where: str, name: str, text: object) -> CaseFault | None:
    if name == "observed":
        return None if isinstance(text, str) and is_day(text) else CaseFault(where, shown(text), "not a date", _DAY_ACCEPTED)
    most = _LONGEST[name]
    if not isinstance(text, str):
        return CaseFault(where, shown(text), "not text", f"text of at most {most} characters")
    if len(text) > most or not text.strip():
        problem = f"{len(text)} characters are too many" if text.strip() else "empty"
        return CaseFault(where, shown(text), problem, f"text of at most {most} characters")
    if HALF_CHARACTER.search(text) or "\0" in text:
        return CaseFault(where, "", "a sign that is no letter: half of a pair, or an end of text", "text in whole characters")
    return None


def is_day(text: str) -> bool:
    """Whether a text is a year, a month or a day as an origin has it."""
    found = _DAY.fullmatch(text)
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return False
    try:
        datetime.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return False
    return True
