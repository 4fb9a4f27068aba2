"""By what the patients of a cohort can be divided: stages, scores, stored results, columns of the table, facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from livermets.cohort.loaded import LoadedCohort, kept_key
from livermets.cohort.statistics.logrank import codes_of, group_name
from livermets.facts import FACTS, Kind
from livermets.knowledge.loading import Knowledge
from livermets.text import sentence_case

DivisionKind = Literal["system", "score", "stored", "column", "fact"]
NOT_KNOWN: Final = "not known"
"""The group of those whose group is not known. It is named and counted, and takes no part in a test."""
NOT_SETTLED: Final = "not settled"
"""The same of a system: what is known of the patient leaves several results possible, or none can be worked out."""
MOST_CURVES: Final = 9
"""More groups than these cannot be told apart in one picture."""

_KINDS: Final[Mapping[DivisionKind, str]] = {
    "system": "stage or group of {}",
    "score": "points of {}",
    "stored": "stored {}",
    "column": "{}",
    "fact": "{}",
}


@dataclass(frozen=True, slots=True)
class Division:
    """A way to divide the patients; `label` is how a reader knows it, `settled` how many patients have a known group."""

    kind: DivisionKind
    id: str
    label: str
    settled: int

    @property
    def unknown(self) -> str:
        """What the group of the others is called."""
        return NOT_SETTLED if self.kind in ("system", "score") else NOT_KNOWN


def all_divisions(cohort: LoadedCohort, known: Knowledge) -> tuple[Division, ...]:
    """Everything that divides at least two known groups: stored results and columns first, then systems, then facts."""
    asked: list[tuple[DivisionKind, str, str]] = []
    asked += [("stored", system, known.systems[system].definition.short) for system in cohort.stored]
    asked += [("column", kept_key(use), use.group) for use in cohort.mapping.columns if use.group]
    for name, system in known.systems.items():
        asked.append(("system", name, system.definition.short))
        if system.definition.kind == "points":
            asked.append(("score", name, system.definition.short))
    kinds = (Kind.BOOLEAN, Kind.ENUM)
    asked += [("fact", name, FACTS[name].label) for name in cohort.fact_names if FACTS[name].kind in kinds]
    found = []
    for kind, key, label in asked:
        counts = _counted(cohort, kind, key)
        groups = counts.keys() - {None}
        if len(groups) > 1:
            settled = sum(count for value, count in counts.items() if value is not None)
            found.append(Division(kind, key, sentence_case(_KINDS[kind].format(label)), settled))
    return tuple(found)


def _counted(cohort: LoadedCohort, kind: DivisionKind, key: str) -> Counter[str | None]:
    if kind in ("stored", "column"):
        return Counter(cohort.stored[key] if kind == "stored" else cohort.kept[key])
    import pyarrow.compute as pc

    counted = pc.value_counts(cohort.facts[key] if kind == "fact" else cohort.staged[_column(kind, key)]).to_pylist()
    found: Counter[str | None] = Counter()
    for one in counted:  # a dictionary may hold one word more than once
        found[None if one["values"] in (None, "") else group_name(one["values"])] += one["counts"]
    return found


def _column(kind: DivisionKind, key: str) -> str:
    return f"{key}__{'group' if kind == 'system' else 'score'}"


def division_values(cohort: LoadedCohort, grouping: Division) -> list[str | None]:
    """The group of each patient in words; None where it is not known."""
    if grouping.kind in ("stored", "column"):
        return list(cohort.stored[grouping.id] if grouping.kind == "stored" else cohort.kept[grouping.id])
    if grouping.kind == "fact":
        fact = FACTS[grouping.id]
        values = cohort.facts[grouping.id].to_pylist()
        if fact.kind is Kind.BOOLEAN:
            return [None if value is None else ("yes" if value else "no") for value in values]
        return [None if value is None else fact.label_of(value) for value in values]
    values = cohort.staged[_column(grouping.kind, grouping.id)].to_pylist()
    return [None if value is None or value == "" else group_name(value) for value in values]


def division_names(values: Sequence[str | None], grouping: Division, known: Knowledge) -> tuple[str, ...]:
    """The groups that occur, in their order: a system's own, no before yes, numbers by value, words by the alphabet."""
    found = {value for value in values if value is not None}
    order: Sequence[str] = codes_of(values)[0]
    if grouping.kind == "system":
        scheme = known.systems[grouping.id].scheme
        own = scheme.order or (scheme.grouping.names if scheme.grouping else ())
        order = [*(name for name in own if name in found), *(name for name in order if name not in own)]
    elif grouping.kind == "fact" and FACTS[grouping.id].kind is Kind.ENUM:
        fact = FACTS[grouping.id]
        order = [label for label in map(fact.label_of, fact.values) if label in found]
    return tuple(order)


def rows_where(values: Sequence[str | None], chosen: str | None) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which patients are of a group; None asks for those whose group is not known."""
    return np.array([value == chosen for value in values], dtype=bool)
