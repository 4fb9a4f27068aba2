"""What a case read like under one release of the knowledge, and what would read differently under another.

A saved case carries its reading. Opened under another release, the two are compared, so that a board that comes back to a
decision knows what has moved since: the case is the same, the knowledge is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from livermets.assessment.assess import Assessment
from livermets.assessment.systems import SystemResult
from livermets.knowledge.loading import Knowledge
from livermets.text import listed, written_number

ResultsInWords = Mapping[str, Any]

NOT_APPLICABLE: Final = "not applicable"
NOT_IN_RELEASE: Final = "not in this release"


@dataclass(frozen=True, slots=True)
class ChangedReading:
    """One result that reads differently: `kind` is `system` or `option`; both sides in words."""

    kind: str
    id: str
    before: str
    now: str


def reading(assessment: Assessment) -> dict[str, Any]:
    """The results of an assessment in words, by system and option; those that say nothing of the case are left out."""
    return {
        "systems": {name: words for name, result in assessment.systems.items() if (words := _words(result)) is not None},
        "options": {option.id: option.status for option in assessment.options},
    }


def reading_of_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The reading of an assessment that was stored as JSON; what cannot be read in it is left out."""
    found: dict[str, dict[str, str]] = {"systems": {}, "options": {}}
    systems, options = answer.get("systems"), answer.get("options")
    for name, result in systems.items() if isinstance(systems, Mapping) else ():
        if not isinstance(result, Mapping):
            continue
        status, groups = str(result.get("status")), [str(one) for one in result.get("groups") or ()]
        if (words := _said(status, result.get("low"), result.get("high"), groups)) is not None:
            found["systems"][name] = words
    for option in options if isinstance(options, list) else ():
        if isinstance(option, Mapping) and "id" in option and "status" in option:
            found["options"][str(option["id"])] = str(option["status"])
    return found


def changed_readings(saved: ResultsInWords, assessment: Assessment) -> tuple[ChangedReading, ...]:
    """What reads differently now than in a saved reading; an unreadable part of it counts as nothing saved."""
    now = reading(assessment)
    found = []
    for kind, part in (("system", "systems"), ("option", "options")):
        before = saved.get(part)
        if not isinstance(before, Mapping):
            continue
        present = assessment.systems if kind == "system" else now[part]
        for name in dict.fromkeys((*before, *now[part])):
            then, today = before.get(name, NOT_APPLICABLE), now[part].get(name)
            if today is None:
                today = NOT_APPLICABLE if name in present else NOT_IN_RELEASE
            if then != today:
                found.append(ChangedReading(kind, str(name), str(then), today))
    return tuple(found)


def title_of(changed: ChangedReading, knowledge: Knowledge) -> str:
    """The name of the system or option that reads differently; its id when this release has it no longer."""
    if changed.kind == "system" and changed.id in knowledge.systems:
        return knowledge.systems[changed.id].definition.short
    option = knowledge.registry.options.get(changed.id)
    return option.name if option else changed.id


def _words(result: SystemResult) -> str | None:
    """What a system says; None where it does not apply or nothing is known."""
    return _said(result.status, result.outcome.low, result.outcome.high, result.groups)


def _said(status: str, low: float | None, high: float | None, groups: Sequence[str]) -> str | None:
    if status in ("not-applicable", "not-computable"):
        return None
    return reading_words(low, high, groups)


def reading_words(low: float | None, high: float | None, groups: Sequence[str]) -> str:
    """What a system says: `3 (high)`, `2 to 4 (low or high)`, `I or II`; empty without a number and without a group."""
    grouped = listed(groups, "or")
    if low is None and high is None:
        return grouped
    lowest, highest = (_number(value) for value in (low, high))
    value = lowest if lowest == highest else f"{lowest} to {highest}"
    return f"{value} ({grouped})" if grouped else value


def _number(value: float | None) -> str:
    return "no limit" if value is None else written_number(value)
