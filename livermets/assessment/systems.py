"""Evaluating the systems on a case: a value or an interval, a group or the groups still possible, and what is missing.

Nothing is assumed of an unknown fact. A sum runs over every combination of points still possible, a stage is every stage
that is not false and does not come after a true one, a formula is bounded by the bounds of its inputs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from livermets.assessment.values import CaseValues
from livermets.facts import in_order
from livermets.knowledge.systems import DerivedNumber, Grouping, Item, Scheme, System, joined_codes
from livermets.rules import Interval

_NOTHING: Final[frozenset[str]] = frozenset()
POSTOPERATIVE_FLAG: Final = "after-resection"


@dataclass(frozen=True, slots=True)
class SchemeResult:
    """What one scheme yields.

    `groups` are those still possible; `ungrouped` says that a value which belongs to no published group is possible too.
    `open` holds, for each part not settled, its share of the doubt and the facts behind it.
    """

    low: float | None = None
    high: float | None = None
    groups: tuple[str, ...] = ()
    open: tuple[tuple[float, frozenset[str]], ...] = ()
    parts: Mapping[str, tuple[str, ...]] | None = None
    ungrouped: bool = False

    @property
    def score(self) -> float | None:
        return self.low if self.low is not None and self.low == self.high else None

    @property
    def group(self) -> str | None:
        return self.groups[0] if len(self.groups) == 1 and not self.ungrouped else None

    @property
    def settled(self) -> bool:
        """Whether one value and at most one group are left."""
        return self.low == self.high and len(self.groups) <= 1 and not (self.groups and self.ungrouped)

    @property
    def missing(self) -> frozenset[str]:
        return _NOTHING.union(*(facts for _, facts in self.open))


@dataclass(frozen=True)
class SystemResult:
    """One system for one case.

    `applicable` is None while the facts that decide it are unknown. `criteria` holds every rule of the system by its id.
    `low` and `high` are None where nothing bounds the value.
    """

    system: System
    applicable: bool | None
    status: str
    outcome: SchemeResult
    criteria: Mapping[str, bool | None]
    flags: tuple[str, ...]
    missing: tuple[str, ...]
    values: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def variants(self) -> Mapping[str, SchemeResult]:
        """The outcome of each variant, worked out when first read; none where nothing is known or nothing applies."""
        if self.values is None:
            return {}
        return {name: _run(scheme, CaseValues(self.values), None) for name, scheme in self.system.variants.items()}

    @property
    def id(self) -> str:
        return self.system.id

    @property
    def score(self) -> float | None:
        return self.outcome.score

    @property
    def group(self) -> str | None:
        return self.outcome.group

    @property
    def groups(self) -> tuple[str, ...]:
        return self.outcome.groups

    def to_json(self) -> dict[str, Any]:
        """The result by the contract of the command line."""
        return {
            "applicable": self.applicable,
            "status": self.status,
            "score": self.score,
            "low": self.outcome.low,
            "high": self.outcome.high,
            "group": self.group,
            "groups": list(self.groups),
            "missing": list(self.missing),
            "criteria": dict(self.criteria),
            "flags": list(self.flags),
            "verification": self.system.definition.verification,
            "variants": {
                name: {"score": o.score, "low": o.low, "high": o.high, "group": o.group, "groups": list(o.groups)}
                for name, o in self.variants.items()
            },
        }


def derive(values: CaseValues, numbers: Iterable[DerivedNumber]) -> None:
    """Compute numbers in their order into `values`: each an interval, with the unknown facts behind it."""
    for number in numbers:
        interval = number.value.bounds(values)
        values.number(number.symbol.name, interval, _NOTHING if interval[0] == interval[1] else number.value.unknown(values))


def evaluate(system: System, values: CaseValues) -> SystemResult:
    """One system on the values of a case, derived numbers included; its terms are put into `values`."""
    definition = system.definition
    applicable = True if system.applies is None else system.applies.holds(values)
    if applicable is False:
        return SystemResult(system, False, "not-applicable", SchemeResult(), {}, (), ())
    known = any(values[fact] is not None for fact in system.facts)
    if not known and system.facts and definition.kind != "points":
        return _nothing_known(system, applicable, values)
    derive(values, system.terms)
    criteria = {name: when.holds(values) if when else None for name, when in system.rules}
    outcome = _run(system.scheme, values, criteria)
    missing = outcome.missing
    status = "complete" if outcome.settled and not missing and applicable else "partial"
    if definition.kind == "listed" or (definition.kind == "formula" and outcome.low is outcome.high is None):
        missing = missing.union(*(_unknown(item, values, None) for item in system.shown))
        status = "not-computable"
    missing |= _deciding_whether_it_applies(system, applicable, values)
    flags = (*(name for name, when in system.flags if when.holds(values) is True), *_postoperative(system, values))
    return SystemResult(system, applicable, status, outcome, criteria, flags, in_order(missing), values if known else None)


def _nothing_known(system: System, applicable: bool | None, values: Mapping[str, Any]) -> SystemResult:
    """A stage, formula or code of which no input is known: nothing is computed and every group is possible."""
    scheme = system.scheme
    groups: tuple[str, ...] = ()
    if scheme.stages:
        groups = scheme.order or tuple(name for name, _ in scheme.stages)
    elif scheme.code:
        groups = scheme.codes
    elif scheme.formula and scheme.grouping:
        groups = scheme.grouping.names
    missing = system.facts | _deciding_whether_it_applies(system, applicable, values)
    return SystemResult(
        system,
        applicable,
        "not-computable",
        SchemeResult(groups=groups),
        dict.fromkeys(name for name, _ in system.rules),
        _postoperative(system, values),
        in_order(missing),
    )


def _deciding_whether_it_applies(system: System, applicable: bool | None, values: Mapping[str, Any]) -> frozenset[str]:
    return _NOTHING if applicable is not None or system.applies is None else system.applies.open(values)


def _postoperative(system: System, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The flag of a system that belongs to the time after a resection, while nothing of that time is known."""
    early = system.definition.setting == "after-resection" and not known_after_resection(values)
    return (POSTOPERATIVE_FLAG,) if early else ()


AFTER_RESECTION_FACTS: Final = (
    "margin_status",
    "margin_mm",
    "vascular_invasion",
    "biliary_invasion",
    "viable_tumour_percent",
    "postoperative_day",
    "inr_above_local_limit",
    "bilirubin_above_local_limit",
    "pt_percent_day5",
    "bilirubin_day5_umol_l",
    "bilirubin_peak_umol_l",
)


def known_after_resection(values: Mapping[str, Any]) -> bool:
    """Whether anything is known that only a finished resection can tell."""
    return any(values[fact] is not None for fact in AFTER_RESECTION_FACTS)


def _run(scheme: Scheme, values: CaseValues, criteria: Mapping[str, bool | None] | None) -> SchemeResult:
    if scheme.items:
        return _run_points(scheme, values, criteria)
    if scheme.stages:
        return _run_stages(scheme, values)
    if scheme.formula:
        return _run_formula(scheme, values)
    if scheme.code:
        return _run_code(scheme, values)
    return SchemeResult()


def _possible_points(item: Item, values: Mapping[str, Any], criteria: Mapping[str, bool | None] | None) -> frozenset[int]:
    """The points a criterion can still give."""
    possible = set()
    for option in item.options:
        assert option.when is not None
        holds = criteria[option.id] if criteria is not None else option.when.holds(values)
        if holds is True:
            return frozenset((option.points,))
        if holds is None:
            possible.add(option.points)
    if item.none is None or item.none.holds(values) is not False:
        possible.add(0)
    return frozenset(possible)


def _unknown(item: Item, values: Mapping[str, Any], criteria: Mapping[str, bool | None] | None) -> frozenset[str]:
    unknown: set[str] = set()
    for option in item.options:
        if option.when is None:
            continue
        if criteria is None:
            unknown |= option.when.unknown(values)
        elif criteria[option.id] is None:
            unknown |= option.when.open(values)
    return frozenset(unknown)


def _run_points(scheme: Scheme, values: Mapping[str, Any], criteria: Mapping[str, bool | None] | None) -> SchemeResult:
    sums = {0}
    doubt: list[tuple[float, frozenset[str]]] = []
    for item in scheme.items:
        points = _possible_points(item, values, criteria)
        if len(points) > 1:
            doubt.append((float(max(points) - min(points)), _unknown(item, values, criteria)))
        sums = {before + now for before in sums for now in points}
    low, high = min(sums) / scheme.scale, max(sums) / scheme.scale
    groups: list[str] = []
    for name, when in scheme.overrides:
        holds = when.holds(values)
        if holds is True:
            return SchemeResult(low, high, (name,), tuple(doubt))
        if holds is None:
            groups.append(name)
            doubt.append((1.0, when.open(values)))
    ungrouped = False
    if scheme.grouping:
        found, ungrouped = _groups_of_sums(scheme.grouping, sums)
        groups += found
    return SchemeResult(low, high, tuple(groups), tuple(doubt), ungrouped=ungrouped)


def _groups_of_sums(grouping: Grouping, sums: set[int]) -> tuple[list[str], bool]:
    """The groups that some sum belongs to, and whether some sum belongs to none."""
    if grouping.masks is not None:
        reached = 0
        for total in sums:
            reached |= 1 << total
        groups = [name for name, mask in zip(grouping.names, grouping.masks, strict=True) if mask & reached]
        return groups, bool(reached & ~grouping.covered)
    found = frozenset().union(*(grouping.of_sum[total] for total in sums))
    return [name for name in grouping.names if name in found], not all(grouping.of_sum[total] for total in sums)


def _run_stages(scheme: Scheme, values: Mapping[str, Any]) -> SchemeResult:
    possible: list[str] = []
    doubt: list[tuple[float, frozenset[str]]] = []
    ungrouped = False
    for name, when in scheme.stages:
        holds = when.holds(values)
        if holds is False:
            continue
        possible.append(name)
        if holds is True:
            break
        doubt.append((1.0, when.open(values)))
    else:
        ungrouped = bool(possible)
    if scheme.order:
        possible.sort(key=scheme.order.index)
    return SchemeResult(groups=tuple(possible), open=tuple(doubt), ungrouped=ungrouped)


def _run_formula(scheme: Scheme, values: CaseValues) -> SchemeResult:
    assert scheme.formula is not None
    low, high = scheme.formula.bounds(values)
    doubt = () if low == high else ((1.0, scheme.formula.unknown(values)),)
    groups, ungrouped = _groups_of_interval(scheme.grouping, (low, high), values)
    return SchemeResult(_finite(low), _finite(high), groups, doubt, ungrouped=ungrouped)


def _groups_of_interval(grouping: Grouping | None, score: Interval, values: CaseValues) -> tuple[tuple[str, ...], bool]:
    """The groups that some value of the interval may belong to, and whether some value may belong to none."""
    if grouping is None:
        return (), False
    values[grouping.score] = score
    held = {name: when.holds(values) for name, when in zip(grouping.names, grouping.when, strict=True)}
    return tuple(name for name, holds in held.items() if holds is not False), True not in held.values()


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _run_code(scheme: Scheme, values: Mapping[str, Any]) -> SchemeResult:
    parts: dict[str, tuple[str, ...]] = {}
    doubt: list[tuple[float, frozenset[str]]] = []
    for part in scheme.code:
        texts: list[str] = []
        unknown: set[str] = set()
        settled = False
        for _, text, when in part.choices:
            holds = when.holds(values)
            if holds is False:
                continue
            texts.append(text)
            if holds is True:
                settled = True
                break
            unknown |= when.open(values)
        if part.optional and not settled:
            texts.insert(0, "")
        if len(texts) > 1:
            doubt.append((1.0, frozenset(unknown)))
        parts[part.id] = tuple(texts)
    return SchemeResult(groups=joined_codes(scheme.join, parts.values()), open=tuple(doubt), parts=parts)
