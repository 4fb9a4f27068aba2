"""A case: what is known of one patient, and reading it from JSON without guessing.

Null, an absent fact and an empty list mean unknown; text is read as it would be on the form. All faults of a case are
collected, so that the person entering it sees them at once.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from livermets.case.doubts import Doubt, is_uncounted
from livermets.case.faults import MOST_HINTS, CaseError, CaseFault, shown
from livermets.case.lesions import Lesion, at_least_from_lesions, from_lesions
from livermets.case.origins import Origin, origins_json
from livermets.case.typed import read_typed, unknown_name
from livermets.facts import FACTS
from livermets.rules.ranges import Range

__all__ = (
    "Case",
    "CaseError",
    "CaseFault",
    "Lesion",
    "as_written",
    "empty_values",
    "parse_facts",
    "read_facts",
)


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one patient at one moment.

    `given` holds what was entered, `values` every fact (None: unknown) with those that follow from others filled in,
    `settled` says for each of those from which facts it follows, `doubts` asks about units. `origins` says of entered facts
    where they come from and when they were observed, where that is known.
    """

    given: Mapping[str, Any]
    values: Mapping[str, Any]
    settled: Mapping[str, tuple[str, ...]]
    doubts: tuple[Doubt, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def lesions(self) -> tuple[Lesion, ...]:
        return self.values["lesions"] or ()

    def to_json(self) -> dict[str, Any]:
        """The facts as entered, ready for JSON; reading it again yields the same case."""
        return {name: _plain(value) for name, value in self.given.items()}

    def origins_json(self) -> dict[str, dict[str, str]]:
        """The origins as a case file has them."""
        return origins_json(self.origins)

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
    if isinstance(value, Range):
        return value.text
    if isinstance(value, tuple):
        return [lesion.to_json() for lesion in value]
    return value


def parse_facts(entered: object) -> tuple[dict[str, Any], list[CaseFault]]:
    """The known facts of a JSON object in their own types, and everything that is wrong with it."""
    known, faults, _ = read_facts(entered)
    return known, faults


def read_facts(entered: object) -> tuple[dict[str, Any], list[CaseFault], list[Doubt]]:
    """The known facts of a JSON object, everything that is wrong with it, and how texts were understood that were not plain."""
    if not isinstance(entered, Mapping):
        what = "a list" if isinstance(entered, Sequence) and not isinstance(entered, str) else type(entered).__name__
        return {}, [CaseFault("case", "", f"a case is a JSON object of facts, not {what}", '{"primary_site": …}')], []
    known: dict[str, Any] = {}
    faults: list[CaseFault] = []
    remarks: list[Doubt] = []
    for name, value in entered.items():
        fact = FACTS.get(name)
        if fact is None:
            faults.append(unknown_name(name, value, FACTS if len(faults) < MOST_HINTS else ()))
            continue
        try:
            read = read_typed(fact, value)
        except CaseError as error:
            faults.extend(error.faults)
            continue
        if read.value is not None:
            known[name] = read.value
            remarks += [Doubt(name, _plain(read.value), read.remark)] if read.remark else []
    if "lesions" in known:
        faults += _lesion_faults(known)
    ordered = {name: known[name] for name in FACTS if name in known}
    return ordered, faults, remarks


def _lesion_faults(known: Mapping[str, Any]) -> list[CaseFault]:
    """Given values that differ from what the list of lesions says; each fault names both."""
    follows = from_lesions(known)
    faults = [
        _disagree(name, known[name], f"{shown(value)} by the list")
        for name, value in follows.items()
        if name in known and not may_be(known[name], value) and not is_uncounted(FACTS[name], known[name])
    ]
    faults += [
        _disagree(name, known[name], f"{least} by the list")
        for name, least in at_least_from_lesions(known).items()
        if least > _most(known, name)
    ]
    present = sum(lesion.is_present for lesion in known["lesions"])
    if "liver_lesion_count" not in follows and present > _most(known, "liver_lesion_count"):
        faults.append(_disagree("liver_lesion_count", known["liver_lesion_count"], f"{present} by the list"))
    sizes = [lesion.size_mm for lesion in known["lesions"] if lesion.is_present and lesion.size_mm is not None]
    if "largest_lesion_mm" not in follows and sizes and _most(known, "largest_lesion_mm") < max(sizes):
        faults.append(_disagree("largest_lesion_mm", known["largest_lesion_mm"], f"one of {max(sizes):g} mm"))
    return faults


def may_be(known: Any, value: Any) -> bool:
    """Whether what is known of a fact leaves it possible that it is `value`."""
    return known.may_be(value) if isinstance(known, Range) else bool(known == value)


def _most(known: Mapping[str, Any], name: str) -> float:
    """The highest value that a fact can have by what is known of it; a code for unknown says nothing of it."""
    value = known.get(name, math.inf)
    if is_uncounted(FACTS[name], value):
        return math.inf
    return float(value.high if isinstance(value, Range) else value)


def _disagree(name: str, value: Any, listed: str) -> CaseFault:
    return CaseFault(name, shown(value), f"contradicts lesions ({listed})", "values that agree, or only one of the two")


def empty_values() -> Mapping[str, Any]:
    """Every fact, all unknown."""
    return _EMPTY


_EMPTY: Final[Mapping[str, Any]] = MappingProxyType(dict.fromkeys(FACTS))
