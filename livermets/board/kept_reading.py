"""What a snapshot said of its case, small enough to be compared for a hundred thousand cases at once.

A snapshot keeps the whole assessment and the whole briefing. Which options, systems, red flags and reported figures it showed
is a fiftieth of that, and stands beside it with a digest: two readings with the same digest say the same. The digest is a sum
over the parts, so that it can be made of the columns of a table as well as of one case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
from pydantic import ValidationError

from livermets.board.briefing import Evidence, Outcome
from livermets.evidence import CONCERN, RETRACTED

GROUPS: Final = "|"
"""Between the groups of a system that are still possible."""

_NO_RESULT: Final = ("not-applicable", "not-computable")


class SystemReading(NamedTuple):
    """What a system said: its lowest and highest value, None without a number, and the groups that were possible."""

    low: float | None
    high: float | None
    groups: str


class ShownFigure(NamedTuple):
    """A reported number as it was shown with an option; `figure` is empty where its id was not kept.

    `n` is as it stood beside the number, `marked` whether a notice on its source stood there already.
    """

    option: str
    figure: str
    source: str
    value: str
    n: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class KeptReading:
    """What an assessment and its briefing said: the status of options, what systems said, red flags, and figures shown."""

    options: Mapping[str, str]
    systems: Mapping[str, SystemReading]
    flags: tuple[str, ...]
    figures: tuple[ShownFigure, ...] = ()

    @property
    def digest(self) -> str:
        """The digest of everything but the figures, which do not follow from the case alone."""
        names = list(self.systems)
        low, high = (np.array([getattr(one, side) for one in self.systems.values()], np.float64) for side in ("low", "high"))
        groups = np.array([part_hash("groups", one.groups) for one in self.systems.values()], np.uint64)
        seeds = np.array([part_hash("system", name) for name in names], np.uint64)
        parts = [part_hash("option", name, status) for name, status in self.options.items()]
        parts += [part_hash("flag", name) for name in self.flags]
        total = sum(parts) + int(system_hashes(seeds, low, high, groups).sum(dtype=np.uint64))
        return digest_text(total % 2**64)

    def to_json(self) -> dict[str, Any]:
        """All but the figures, ready for JSON."""
        systems = {name: list(one) for name, one in self.systems.items()}
        return {"options": dict(self.options), "systems": systems, "flags": list(self.flags)}


def kept_reading(answer: Mapping[str, Any], briefing: Mapping[str, Any]) -> KeptReading:
    """The reading of a stored assessment and briefing; what cannot be read in them is left out."""
    systems = {}
    found = answer.get("systems")
    for name, result in found.items() if isinstance(found, Mapping) else ():
        if isinstance(result, Mapping) and str(result.get("status")) not in _NO_RESULT:
            groups = result.get("groups")
            names = groups if isinstance(groups, list | tuple) else ()
            joined = GROUPS.join(map(str, names))
            systems[str(name)] = SystemReading(_number(result.get("low")), _number(result.get("high")), joined)
    options = {str(one["id"]): str(one["status"]) for one in _dicts(answer.get("options")) if "id" in one and "status" in one}
    flags = tuple(dict.fromkeys(str(one["id"]) for one in _dicts(answer.get("red_flags")) if "id" in one))
    return KeptReading(options, systems, flags, tuple(_figures(briefing)))


def reading_from(stored: Mapping[str, Any], figures: Iterable[Any] = ()) -> KeptReading:
    """A reading that was kept."""
    systems = {name: SystemReading(*one) for name, one in stored["systems"].items()}
    return KeptReading(stored["options"], systems, tuple(stored["flags"]), tuple(ShownFigure(*one) for one in figures))


def _figures(briefing: Mapping[str, Any]) -> Iterable[ShownFigure]:
    behind: dict[int | None, Evidence] = {}
    for one in _dicts(briefing.get("evidence")):
        try:
            found = Evidence.model_validate(one)
        except ValidationError:
            continue
        behind[found.number] = found
    for option in _dicts(briefing.get("options")):
        try:
            outcome = Outcome.model_validate(option.get("outcome"))
        except ValidationError:
            continue
        identity = str(option.get("id", ""))
        if evidence := behind.get(outcome.evidence):
            yield _figure(identity, evidence, outcome.value, outcome.n)
        if arm := behind.get(outcome.compared_evidence):
            value, _, rest = outcome.compared.partition(" with ")
            _, _, counted = rest.rpartition(", n ")
            yield _figure(identity, arm, value, counted.rpartition(" (")[0] or counted)


def _figure(option: str, evidence: Evidence, value: str, n: str) -> ShownFigure:
    marked = any(badge in (RETRACTED, CONCERN) for badge in evidence.badges)
    return ShownFigure(option, evidence.figure_id or "", evidence.source_id, value, n, marked)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


@cache
def part_hash(*parts: str) -> int:
    """The number of one part of a reading, such as that an option has a status."""
    return int.from_bytes(hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest(), "little")


def system_hashes(seeds: Any, low: Any, high: Any, groups: Any) -> Any:
    """The numbers of what systems said, given the number of each system, its ends (NaN for none) and that of its groups.

    Ends count as far as words give them: another processor may round the last digits otherwise.
    """
    mixed = _mixed(seeds + _mixed(_bits(low)))
    mixed = _mixed(mixed + _mixed(_bits(high)) * np.uint64(3))
    return _mixed(mixed + groups)


def digest_text(total: int) -> str:
    """A digest as it is stored."""
    return f"{total:016x}"


def _bits(values: Any) -> Any:
    rounded = np.asarray(values, np.float64).astype(np.float32) + np.float32(0)
    return np.where(np.isnan(rounded), np.uint32(0xFFFFFFFF), rounded.view(np.uint32)).astype(np.uint64)


def _mixed(values: Any) -> Any:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
