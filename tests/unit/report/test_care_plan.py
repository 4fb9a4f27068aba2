"""The decision of a board as a CarePlan: valid in structure, whole in content, and its follow-up read back."""

import datetime
import json
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from livermets.board.minutes import case_minutes, see_case
from livermets.board.models import DecisionDraft, Dissent, FollowUpDraft
from livermets.board.store.store import Store
from livermets.exchange.read import FhirReading, read_fhir
from livermets.knowledge.loading import knowledge
from livermets.report.care_plan import EXTENSION, NoDecisionError, care_plan

AT = datetime.datetime(2026, 3, 5, 16, 0, tzinfo=datetime.UTC)
DEMO = knowledge().demo_cases["colorectal-synchronous"].case
RESECTION = "colorectal.hepatic-resection"


def decided(*follow_ups: FollowUpDraft, **more: Any) -> tuple[Store, str]:
    moments = iter(AT + datetime.timedelta(minutes=number) for number in range(1000))
    store = Store.in_session(lambda: next(moments))
    meeting = store.add_meeting("Liver board", datetime.date(2026, 3, 5), roles=["liver-surgery", "radiology"])
    case = store.add_case(meeting.id, DEMO.to_json())
    draft = {
        "options": (RESECTION,),
        "plan": "Resect in two steps",
        "rationale": "All of it can be reached",
        "deviations": ("patient-preference",),
        "deviation_note": "Wants no chemotherapy first",
        "dissents": (Dissent(role="radiology", reason="Segment 4,\nthe left vein"),),
        "conditions": ("MRI first", "ECOG stays 1"),
        "responsible": "liver-surgery",
        "review_on": datetime.date(2026, 6, 1),
    } | more
    store.decide(case.id, case.version, DecisionDraft(**draft), see_case(case, knowledge()), who="Board coordination")
    for one in follow_ups:
        decision = store.decisions(case.id)[-1]
        store.follow_up(case.id, store.case(case.id).version, decision.id, one, who="Liver surgery")
    return store, case.id


def written(store: Store, case: str) -> bytes:
    return care_plan(case_minutes(store, store.case(case), knowledge()), knowledge())


def resources(content: bytes) -> dict[str, Any]:
    return {entry["resource"]["id"]: entry["resource"] for entry in json.loads(content)["entry"]}


def read(content: bytes) -> FhirReading:
    return read_fhir(content, knowledge().fhir, datetime.date(2026, 11, 27))


def test_a_decision_carries_dissent_reasons_conditions_review_and_release() -> None:
    content = written(*decided())
    Bundle.model_validate_json(content)
    plan = resources(content)["decision-1"]
    said = {(one["url"].removeprefix(EXTENSION)): one for one in plan["extension"]}
    assert [part.get("valueCode") or part.get("valueString") for part in said["dissent"]["extension"]] == [
        "radiology",
        "Segment 4,\nthe left vein",
    ]
    assert said["deviation"]["valueCodeableConcept"]["coding"][0]["code"] == "patient-preference"
    assert said["deviation"]["valueCodeableConcept"]["text"] == "Wants no chemotherapy first"
    assert [one["valueString"] for one in plan["extension"] if one["url"].endswith("condition")] == [
        "MRI first",
        "ECOG stays 1",
    ]
    assert said["review-on"]["valueDate"] == "2026-06-01"
    assert said["release"]["valueString"] == knowledge().release
    assert (plan["status"], plan["intent"], plan["created"]) == ("active", "plan", "2026-03-05T16:02:00+00:00")
    assert plan["activity"][0]["detail"]["code"]["coding"][0]["code"] == RESECTION
    notes = [(one.get("authorString"), one["text"]) for one in plan["note"]]
    assert ("Radiology", "Dissent: Segment 4,\nthe left vein") in notes
    assert len(plan["addresses"]) == 2


def test_a_plan_in_words_alone_is_an_activity_in_words() -> None:
    content = written(*decided(options=(), deviations=(), deviation_note="", dissents=()))
    Bundle.model_validate_json(content)
    assert resources(content)["decision-1"]["activity"] == [
        {"detail": {"status": "scheduled", "description": "Resect in two steps"}}
    ]


def test_the_case_that_the_board_saw_reads_back_with_the_plan() -> None:
    found = read(written(*decided()))
    assert found.case == DEMO.to_json()
    assert not found.refused
    assert not found.not_understood


FOLLOW_UPS = [
    FollowUpDraft(outcome="carried-out", done_on=datetime.date(2026, 4, 2)),
    FollowUpDraft(outcome="changed", options=("colorectal.thermal-ablation",), why="Smaller after all"),
    FollowUpDraft(outcome="changed", why="Another operation"),
    FollowUpDraft(outcome="not-carried-out", why="The patient declined"),
]


@pytest.mark.parametrize("draft", FOLLOW_UPS, ids=lambda one: one.outcome)
def test_what_became_of_it_is_read_back_by_based_on(draft: FollowUpDraft) -> None:
    store, case = decided(draft)
    content = written(store, case)
    Bundle.model_validate_json(content)
    (one,) = read(content).follow_ups
    assert one.decision == store.decisions(case)[-1].id
    back = FollowUpDraft(
        outcome=one.outcome,  # type: ignore[arg-type]
        options=one.options,
        done_on=datetime.date.fromisoformat(one.done_on) if one.done_on else None,
        why=one.why,
    )
    assert back == draft
    assert read(content).to_json()["follow_ups"][0]["outcome"] == draft.outcome


def procedure(**more: Any) -> FhirReading:
    """The plan of a decision with a procedure of another program that is based on it."""
    content = json.loads(written(*decided()))
    plan = next(entry for entry in content["entry"] if entry["resource"]["id"] == "decision-1")
    based = {"resourceType": "Procedure", "id": "op", "basedOn": [{"reference": plan["fullUrl"]}]} | more
    content["entry"].append({"resource": based})
    return read(json.dumps(content).encode())


def test_a_procedure_of_another_program_is_a_follow_up_where_it_says_enough() -> None:
    (done,) = procedure(status="completed", performedDateTime="2026-04-02T09:00:00+02:00").follow_ups
    assert (done.outcome, done.done_on) == ("carried-out", "2026-04-02")
    planned = procedure(status="preparation")
    assert not planned.follow_ups
    assert [one.reason for one in planned.refused] == [
        "its status is preparation: whether the decision was carried out is not said yet"
    ]
    assert "needs a reason" in procedure(status="not-done").refused[0].reason
    (declined,) = procedure(status="not-done", statusReason={"text": "Declined"}).follow_ups
    assert (declined.outcome, declined.why) == ("not-carried-out", "Declined")


def test_without_a_decision_there_is_no_plan() -> None:
    store = Store.in_session()
    meeting = store.add_meeting("Liver board", datetime.date(2026, 3, 5), roles=["liver-surgery"])
    case = store.add_case(meeting.id, DEMO.to_json())
    with pytest.raises(NoDecisionError):
        written(store, case.id)
