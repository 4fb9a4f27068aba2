"""What became of a decision of the board: resources that are based on its CarePlan, read back as a follow-up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from livermets.exchange.bundle import Bundle, BundleEntry, Refusal
from livermets.exchange.periods import read_period
from livermets.exchange.plain_json import text_of
from livermets.text import readable

DECISION_ID: Final = "urn:livermets:decision"
"""The system of the identifier by which the CarePlan of a decision is known."""

OPTION_CODE: Final = "urn:livermets:option"
"""The code system of the options of livermets."""

OUTCOME: Final = "urn:livermets:outcome"
"""The extension with the outcome in the words of the board, where livermets wrote the resource."""

_OUTCOMES: Final = frozenset({"carried-out", "changed", "not-carried-out"})
_DONE: Final = "completed"
_NOT_DONE: Final = "not-done"
_Plan: TypeAlias = tuple[str, frozenset[str]]
_MAY_BE_BASED_ON: Final = ("Procedure", "ServiceRequest", "MedicationAdministration", "MedicationStatement")


@dataclass(frozen=True, slots=True)
class FoundFollowUp:
    """What a resource says of a decision, in the words of the board: `decision` is its id, `done_on` a day or None."""

    decision: str
    outcome: str
    options: tuple[str, ...]
    done_on: str | None
    why: str
    resource: str

    def to_json(self) -> dict[str, Any]:
        return {
            "decision": self.decision,
            "outcome": self.outcome,
            "options": list(self.options),
            "done_on": self.done_on,
            "why": self.why,
            "resource": self.resource,
        }


def read_follow_ups(bundle: Bundle) -> tuple[list[FoundFollowUp], list[Refusal], frozenset[str]]:
    """Follow-ups of decisions, what of them cannot be taken, and the names of the resources that were looked at."""
    found: list[FoundFollowUp] = []
    refused: list[Refusal] = []
    seen: set[str] = {entry.name for entry in bundle.of_kind("CarePlan") if _id_of(entry.resource)}
    plans: dict[int, _Plan] = {}
    for entry in bundle.of_kind(*_MAY_BE_BASED_ON):
        for decision, planned in _decisions(bundle, entry, plans):
            seen.add(entry.name)
            one = _follow_up(entry, decision, planned)
            if isinstance(one, str):
                refused.append(Refusal(entry.name, one))
            else:
                found.append(one)
    return found, refused, frozenset(seen)


def _decisions(bundle: Bundle, entry: BundleEntry, plans: dict[int, _Plan]) -> Iterator[_Plan]:
    """The decisions that a resource is based on, each with the options that were decided, where its plan is here.

    `plans` keeps what was read of a plan already: many resources may be based on a long one.
    """
    listed = entry.resource.get("basedOn")
    for reference in listed if isinstance(listed, list) else []:
        plan = bundle.find(reference, entry)
        if plan is not None and plan.kind == "CarePlan":
            known = plans.get(id(plan.resource)) or plans.setdefault(id(plan.resource), _plan(plan.resource))
            if known[0]:
                yield known
                continue
        if isinstance(reference, Mapping) and (decision := _id_in(reference.get("identifier"))):
            yield decision, frozenset()


def _plan(resource: Mapping[str, Any]) -> _Plan:
    options = (one for activity in _activities(resource) for one in _options(activity.get("code")))
    return _id_of(resource), frozenset(options)


def _activities(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    listed = plan.get("activity")
    for one in listed if isinstance(listed, list) else ():
        detail = one.get("detail") if isinstance(one, Mapping) else None
        if isinstance(detail, Mapping):
            yield detail


def _id_of(resource: Mapping[str, Any]) -> str:
    listed = resource.get("identifier")
    return next(filter(None, map(_id_in, listed if isinstance(listed, list) else [listed])), "")


def _id_in(identifier: object) -> str:
    ours = isinstance(identifier, Mapping) and identifier.get("system") == DECISION_ID
    return str(identifier.get("value") or "") if ours and isinstance(identifier, Mapping) else ""


def _options(concept: object) -> list[str]:
    listed = concept.get("coding") if isinstance(concept, Mapping) else None
    return [
        str(one["code"])
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, Mapping) and one.get("system") == OPTION_CODE and isinstance(one.get("code"), str)
    ]


def _follow_up(entry: BundleEntry, decision: str, planned: frozenset[str]) -> FoundFollowUp | str:
    """The follow-up, or why it is none."""
    resource = entry.resource
    status, options, why = text_of(resource.get("status")), tuple(_options(resource.get("code"))), _why(resource)
    period = resource.get("performedPeriod")
    moment = resource.get("performedDateTime") or (period.get("end") if isinstance(period, Mapping) else None)
    day = read_period(moment)
    done_on = day.text if day and len(day.text) == len("2026-11-27") else None
    if (said := _outcome(resource)) in _OUTCOMES:
        outcome = said
    elif status == _NOT_DONE:
        outcome = "not-carried-out"
    elif status == _DONE:
        outcome = "changed" if options and planned and not planned.issuperset(options) else "carried-out"
    else:
        return f"its status is {readable(str(status), 30)}: whether the decision was carried out is not said yet"
    if outcome != "carried-out" and not why:
        return "a decision that was not carried out as it stands needs a reason, and none is given"
    return FoundFollowUp(decision, outcome, options if outcome == "changed" else (), done_on, why, entry.name)


def _outcome(resource: Mapping[str, Any]) -> str:
    listed = resource.get("extension")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, Mapping) and one.get("url") == OUTCOME:
            return str(one.get("valueCode"))
    return ""


def _why(resource: Mapping[str, Any]) -> str:
    reason = resource.get("statusReason")
    text = reason.get("text") if isinstance(reason, Mapping) else None
    notes = resource.get("note")
    said = [one.get("text") for one in (notes if isinstance(notes, list) else ()) if isinstance(one, Mapping)]
    return "; ".join(str(one) for one in (text, *said) if isinstance(one, str) and one.strip())
