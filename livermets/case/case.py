"""A case: what is known of one patient, and reading it from JSON without guessing.

A value is taken as it is written or refused with what would be accepted; null, an absent fact and an empty list mean
unknown. All faults of a case are collected, so that the person entering it sees them at once.
"""

from __future__ import annotations

import datetime
import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from livermets.case.faults import CaseError, CaseFault, shown
from livermets.case.lesions import MOST_LESIONS, Lesion, from_lesions, recist_sum_mm
from livermets.facts import FACTS, LESION_FACTS, Fact, Kind, nearest

__all__ = (
    "MOST_LESIONS",
    "Case",
    "CaseError",
    "CaseFault",
    "Doubt",
    "Lesion",
    "as_written",
    "doubts",
    "empty_values",
    "from_lesions",
    "parse_facts",
    "parse_value",
    "recist_sum_mm",
    "shown",
)

_LESION_FIELDS: Final = {fact.name: fact for fact in LESION_FACTS}
_DECIMAL: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_COULD_BE_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that is accepted but looks as if it were in another unit."""

    field: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one patient at one moment.

    `given` holds what was entered, `values` every fact (None: unknown) with those that follow from others filled in,
    `settled` says for each of those from which facts it follows, `doubts` asks about units.
    """

    given: Mapping[str, Any]
    values: Mapping[str, Any]
    settled: Mapping[str, tuple[str, ...]]
    doubts: tuple[Doubt, ...] = ()

    @property
    def lesions(self) -> tuple[Lesion, ...]:
        return self.values["lesions"] or ()

    def to_json(self) -> dict[str, Any]:
        """The facts as entered, ready for JSON; reading it again yields the same case."""
        return {name: _plain(value) for name, value in self.given.items()}

    def written(self, names: Iterable[str]) -> dict[str, Any]:
        """These facts as they stand, those that others settle included, ready for JSON; None is unknown."""
        return {name: _plain(self.values[name]) for name in names}


def as_written(entered: Mapping[str, Any]) -> dict[str, Any]:
    """Entries ready for JSON: each fact that can be read by itself as a case file has it, any other as it was typed."""
    written = {}
    for name, value in entered.items():
        known, faults = parse_facts({name: value})
        written[name] = value if faults or name not in known else _plain(known[name])
    return written


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [{k: v for k in _LESION_FIELDS if (v := getattr(lesion, k)) is not None} for lesion in value]
    return value


def parse_facts(entered: object) -> tuple[dict[str, Any], list[CaseFault]]:
    """The known facts of a JSON object in their own types, and everything that is wrong with it."""
    if not isinstance(entered, Mapping):
        what = "a list" if isinstance(entered, Sequence) and not isinstance(entered, str) else type(entered).__name__
        return {}, [CaseFault("case", "", f"a case is a JSON object of facts, not {what}", '{"primary_site": …}')]
    known: dict[str, Any] = {}
    faults: list[CaseFault] = []
    for name, value in entered.items():
        fact = FACTS.get(name)
        if fact is None:
            faults.append(_unknown_name(str(name), value, FACTS))
        elif value is not None and value != [] and value != ():
            try:
                known[name] = parse_value(fact, value)
            except CaseError as error:
                faults.extend(error.faults)
    if "lesions" in known:
        faults += _lesion_faults(known)
    ordered = {name: known[name] for name in FACTS if name in known}
    return ordered, faults


def parse_value(fact: Fact, value: Any) -> Any:
    """One value in the fact's own type; raises CaseError with what would be accepted."""
    match fact.kind:
        case Kind.NUMBER | Kind.INTEGER:
            return _parse_number(fact, value)
        case Kind.BOOLEAN:
            if isinstance(value, bool):
                return value
            if value in ("true", "false"):
                return value == "true"
            raise _refused(fact, value, "not yes or no")
        case Kind.ENUM:
            return _parse_choice(fact, value)
        case Kind.SET:
            return _parse_set(fact, value)
        case Kind.TEXT:
            if not isinstance(value, str):
                raise _refused(fact, value, "not text")
            assert fact.max_length is not None
            if len(value) > fact.max_length:
                raise _refused(fact, value, f"{len(value)} characters are too many")
            return value
        case Kind.DATE:
            return _parse_date(fact, value)
        case Kind.LESIONS:
            return _parse_lesions(fact, value)


def doubts(known: Mapping[str, Any]) -> tuple[Doubt, ...]:
    """The values outside the range in which their unit is plausible."""
    found = []
    for name, value in known.items():
        fact = FACTS[name]
        if fact.plausible and value != 0 and not fact.plausible[0] <= value <= fact.plausible[1]:
            found.append(_doubt(name, fact, value))
    for number, lesion in enumerate(known.get("lesions") or (), 1):
        size = _LESION_FIELDS["size_mm"]
        assert size.plausible is not None
        if lesion.size_mm is not None and not size.plausible[0] <= lesion.size_mm <= size.plausible[1]:
            found.append(_doubt(f"lesions[{number}].size_mm", size, lesion.size_mm))
    return tuple(found)


def _doubt(name: str, fact: Fact, value: float) -> Doubt:
    assert fact.plausible is not None
    low, high = fact.plausible
    others = ", ".join(other.unit for other in fact.other_units)
    text = f"{value:g} {fact.unit} is outside the usual {low:g} to {high:g}: is the unit right?"
    return Doubt(name, value, text + (f" (also in use: {others})" if others else ""))


def _lesion_faults(known: Mapping[str, Any]) -> list[CaseFault]:
    """Given values that differ from what the list of lesions says; each fault names both."""
    follows = from_lesions(known)
    faults = [
        _disagree(name, known[name], f"{shown(value)} by the list")
        for name, value in follows.items()
        if name in known and known[name] != value
    ]
    sizes = [lesion.size_mm for lesion in known["lesions"] if lesion.is_present and lesion.size_mm is not None]
    if "largest_lesion_mm" not in follows and sizes and known.get("largest_lesion_mm", math.inf) < max(sizes):
        faults.append(_disagree("largest_lesion_mm", known["largest_lesion_mm"], f"one of {max(sizes):g} mm"))
    return faults


def _disagree(name: str, value: Any, listed: str) -> CaseFault:
    return CaseFault(name, shown(value), f"contradicts lesions ({listed})", "values that agree, or only one of the two")


def _refused(fact: Fact, value: Any, problem: str, accepted: str = "") -> CaseError:
    return CaseError([CaseFault(fact.name, shown(value), problem, accepted or fact.accepted())])


def _unknown_name(name: str, value: Any, names: Iterable[str]) -> CaseFault:
    return CaseFault(name, shown(value), "no such fact", f"did you mean {nearest(name, names)}?")


def _parse_number(fact: Fact, value: Any) -> float:
    if isinstance(value, bool):
        raise _refused(fact, value, "yes or no stands where a number belongs")
    if isinstance(value, str):
        text = value.strip()
        if _COULD_BE_THOUSANDS.fullmatch(text):
            raise _refused(fact, value, "the comma may mean thousands or decimals; write it without a comma")
        if not _DECIMAL.fullmatch(text):
            raise _refused(fact, value, "not a number")
        value = float(text.replace(",", "."))
    if not isinstance(value, int | float):
        raise _refused(fact, value, "not a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise _refused(fact, value, "not a finite number")
    assert fact.minimum is not None
    assert fact.maximum is not None
    if not fact.minimum <= value <= fact.maximum:
        raise _refused(fact, value, "outside the range")
    if fact.kind is Kind.INTEGER:
        if value != int(value):
            raise _refused(fact, value, "not a whole number")
        return int(value)
    return value


def _parse_choice(fact: Fact, value: Any) -> str:
    if value in fact.values and isinstance(value, str):
        return value
    near = difflib.get_close_matches(str(value).lower(), [v.lower() for v in fact.values], 1)
    hint = f"did you mean {next(v for v in fact.values if v.lower() == near[0])}? " if near else ""
    raise _refused(fact, value, "not an accepted value", hint + fact.accepted())


def _parse_set(fact: Fact, value: Any) -> frozenset[str]:
    if not isinstance(value, list | tuple | set | frozenset):
        raise _refused(fact, value, "not a list")
    wrong = [item for item in value if item not in fact.values]
    if wrong:
        raise _refused(fact, ", ".join(map(str, wrong)), "not among the accepted values")
    if "none" in value and len(set(value)) > 1:
        raise _refused(fact, ", ".join(value), "none stands beside other values")
    return frozenset(value)


def _parse_date(fact: Fact, value: Any) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise _refused(fact, value, "not a date")
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise _refused(fact, value, "no such day") from None


def _parse_lesions(fact: Fact, value: Any) -> tuple[Lesion, ...]:
    if not isinstance(value, list | tuple):
        raise _refused(fact, value, "not a list")
    if len(value) > MOST_LESIONS:
        raise _refused(fact, f"{len(value)} lesions", f"more than {MOST_LESIONS} lesions")
    faults: list[CaseFault] = []
    lesions: list[Lesion] = []
    for number, item in enumerate(value, 1):
        where = f"lesions[{number}]"
        if isinstance(item, Lesion):
            lesions.append(item)
            continue
        if not isinstance(item, Mapping):
            faults.append(CaseFault(where, shown(item), "not an object", ", ".join(_LESION_FIELDS)))
            continue
        known: dict[str, Any] = {}
        for name, part in item.items():
            field = _LESION_FIELDS.get(name)
            if field is None:
                unknown = _unknown_name(str(name), part, _LESION_FIELDS)
                faults.append(CaseFault(f"{where}.{name}", unknown.value, unknown.problem, unknown.accepted))
            elif part is not None:
                text = str(part) if name == "segment" and isinstance(part, int) and not isinstance(part, bool) else part
                try:
                    known[name] = parse_value(field, text)
                except CaseError as error:
                    faults += [CaseFault(f"{where}.{f.field}", f.value, f.problem, f.accepted) for f in error.faults]
        lesions.append(Lesion(**known))
    if faults:
        raise CaseError(faults)
    return tuple(lesions)


def empty_values() -> Mapping[str, Any]:
    """Every fact, all unknown."""
    return _EMPTY


_EMPTY: Final[Mapping[str, Any]] = MappingProxyType(dict.fromkeys(FACTS))
