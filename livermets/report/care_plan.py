"""The decision of a board as a FHIR CarePlan with the case that it saw: options as activities, and everything that was said.

What FHIR has no element for (dissent, deviation, conditions, review) stands as extensions for programs and in full as notes for
people. What became of the decision goes with it, based on the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from livermets.assessment.assess import assess
from livermets.board.minutes import CaseMinutes
from livermets.board.models import DEVIATION_LABELS, FOLLOW_UP_LABELS, Decision, FollowUp
from livermets.board.said import decision_lines
from livermets.case.case_file import json_bytes
from livermets.exchange.follow_ups import DECISION_ID, OPTION_CODE, OUTCOME
from livermets.exchange.write import METASTASES_ID, PATIENT_ID, PRIMARY_ID, RELEASE_TAG, case_bundle, full_url
from livermets.knowledge.loading import Knowledge

EXTENSION: Final = "urn:livermets:decision:"
"""Before the name of what a decision says beside its options."""

_DONE: Final = {"carried-out": "completed", "changed": "completed", "not-carried-out": "not-done"}


class NoDecisionError(ValueError):
    """A case that nothing was decided on."""


def care_plan(minutes: CaseMinutes, known: Knowledge) -> bytes:
    """A Bundle of the case as the board saw it and the CarePlans of its decisions, replaced ones included, as JSON.

    Raises NoDecisionError when there is none.
    """
    if not minutes.decisions:
        raise NoDecisionError("nothing was decided on this case")
    bundle = case_bundle(assess(minutes.read, known), known)
    names = {option.id: option.name for option in known.registry.options.values()}
    label = str(minutes.read.to_json().get("case_label", ""))
    present = {entry["resource"]["id"] for entry in bundle["entry"]}
    for decision in minutes.decisions:
        follow_ups = [one for one in minutes.follow_ups if one.decision_id == decision.id]
        plan = _Plan(decision, names, label, present, follow_ups)
        for resource in plan.resources(stands=decision is minutes.decisions[-1]):
            bundle["entry"].append({"fullUrl": full_url(resource["id"], label), "resource": resource})
    return json_bytes(bundle)


class _Plan:
    def __init__(
        self, decision: Decision, names: Mapping[str, str], label: str, present: set[str], follow_ups: list[FollowUp]
    ) -> None:
        self.decision = decision
        self.names = names
        self.label = label
        self.present = present
        self.follow_ups = follow_ups

    @property
    def name(self) -> str:
        return f"decision-{self.decision.number}"

    def _reference(self, name: str) -> dict[str, str]:
        return {"reference": full_url(name, self.label)}

    def resources(self, *, stands: bool) -> Iterator[dict[str, Any]]:
        yield self._plan(stands)
        for number, one in enumerate(self.follow_ups, 1):
            yield self._done(number, one)

    def _plan(self, stands: bool) -> dict[str, Any]:
        decision = self.decision
        plan = {"description": decision.plan} if decision.plan else {}
        return {
            "resourceType": "CarePlan",
            "id": self.name,
            "meta": {"tag": [{"system": RELEASE_TAG, "code": decision.release}]},
            "extension": list(self._said()),
            "identifier": [{"system": DECISION_ID, "value": decision.id}],
            "status": self._status(stands),
            "intent": "plan",
            "title": f"Decision {decision.number} of the board",
            **plan,
            "subject": self._reference(PATIENT_ID),
            "created": decision.decided_at.isoformat(timespec="seconds"),
            "author": _person(decision.recorder, decision.subject),
            "addresses": [self._reference(name) for name in (PRIMARY_ID, METASTASES_ID) if name in self.present],
            "activity": list(self._activities()),
            "note": list(self._notes()),
        }

    def _status(self, stands: bool) -> str:
        if not stands:
            return "revoked"
        return {"carried-out": "completed", "changed": "revoked", "not-carried-out": "revoked"}.get(
            self.follow_ups[-1].outcome if self.follow_ups else "", "active"
        )

    def _said(self) -> Iterator[dict[str, Any]]:
        decision = self.decision
        for one in decision.dissents:
            parts = [{"url": "role", "valueCode": one.role}, {"url": "reason", "valueString": one.reason}]
            yield {"url": f"{EXTENSION}dissent", "extension": parts}
        for reason in decision.deviations:
            coding = {"system": f"{EXTENSION}deviation", "code": reason, "display": DEVIATION_LABELS[reason]}
            text = decision.deviation_note or DEVIATION_LABELS[reason]
            yield {"url": f"{EXTENSION}deviation", "valueCodeableConcept": {"coding": [coding], "text": text}}
        for condition in decision.conditions:
            yield {"url": f"{EXTENSION}condition", "valueString": condition}
        if decision.review_on:
            yield {"url": f"{EXTENSION}review-on", "valueDate": decision.review_on.isoformat()}
        if decision.responsible:
            yield {"url": f"{EXTENSION}responsible", "valueCode": decision.responsible}
        if decision.trial:
            yield {"url": f"{EXTENSION}trial", "valueCode": decision.trial}
        yield {"url": f"{EXTENSION}release", "valueString": decision.release}

    def _activities(self) -> Iterator[dict[str, Any]]:
        done = {one.outcome for one in self.follow_ups[-1:]}
        status = "completed" if done == {"carried-out"} else "cancelled" if done else "scheduled"
        for option in self.decision.options:
            name = self.names.get(option, option)
            code = {"coding": [{"system": OPTION_CODE, "code": option, "display": name}], "text": name}
            yield {"detail": {"code": code, "status": status}}
        if not self.decision.options:
            yield {"detail": {"status": status, "description": self.decision.plan}}

    def _notes(self) -> Iterator[dict[str, Any]]:
        """Everything that the decision says, as the minutes have it; who dissents is the author of that note."""
        for line in decision_lines(self.decision, self.names):
            for whose, text in line.said:
                author = {"authorString": whose} if whose else {}
                yield {**author, "text": f"{line.label}: {text}"}

    def _done(self, number: int, follow_up: FollowUp) -> dict[str, Any]:
        options = follow_up.options or (self.decision.options if follow_up.outcome == "carried-out" else ())
        coding = [{"system": OPTION_CODE, "code": one, "display": self.names.get(one, one)} for one in options]
        text = ", ".join(self.names.get(one, one) for one in options) or FOLLOW_UP_LABELS[follow_up.outcome]
        day = {"performedDateTime": follow_up.done_on.isoformat()} if follow_up.done_on else {}
        why = {"statusReason": {"text": follow_up.why}} if follow_up.why else {}
        return {
            "resourceType": "Procedure",
            "id": f"{self.name}-follow-up-{number}",
            "extension": [{"url": OUTCOME, "valueCode": follow_up.outcome}],
            "basedOn": [self._reference(self.name)],
            "status": _DONE[follow_up.outcome],
            **why,
            "code": {**({"coding": coding} if coding else {}), "text": text},
            "subject": self._reference(PATIENT_ID),
            **day,
            "recorder": _person(follow_up.recorder, follow_up.subject),
        }


def _person(name: str, subject: str | None) -> dict[str, Any]:
    """Who recorded something: in words, and as the sign-in of this installation knows that person."""
    return {"display": name, **({"identifier": {"value": subject}} if subject else {})}
