"""What clinical records tell of cards: taken by the shape of the specification, kept without anything of a patient."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from livermets.api.cards import MISSING, RED_FLAG, card_id
from livermets.api.declined import DeclinedError
from livermets.api.feedback import NOT_KEPT, OF_THE_CLIENT, feedback_answer
from livermets.board.store.address import FOLDER_VARIABLE
from livermets.board.store.card_feedback import KeptFeedback, kept_feedback
from livermets.hosting.health import store_at
from livermets.knowledge.loading import knowledge
from tests.unit.api.programs_asking import FEEDBACK, written


def told(**changes: Any) -> bytes:
    one = {**FEEDBACK["feedback"][0], **changes}
    return written({"feedback": [{name: value for name, value in one.items() if value is not ...}]})


def kept(folder: Path, *bodies: bytes) -> list[KeptFeedback]:
    for body in bodies:
        answer = json.loads(feedback_answer(body, knowledge(), "ehr", {FOLDER_VARIABLE: str(folder)}))
        assert answer == {"kept": 1}
    return list(kept_feedback(store_at(str(folder))))


def refusal(body: bytes) -> tuple[int, str]:
    with pytest.raises(DeclinedError) as declined:
        feedback_answer(body, knowledge(), "ehr", {})
    return declined.value.status, "\n".join(declined.value.lines)


def test_it_is_kept_with_what_the_card_was_about_and_who_told_it(tmp_path: Path) -> None:
    flag = next(iter(knowledge().registry.red_flags))
    first, second = kept(tmp_path, told(card=card_id(MISSING)), told(card=card_id(f"{RED_FLAG}:{flag}"), overrideReason=...))
    assert (first.about, first.outcome, first.reason, first.who) == (MISSING, "overridden", "comorbidity", "ehr")
    assert first.outcome_at == datetime.datetime(2026, 11, 27, 10, 5, 31, tzinfo=datetime.UTC)
    assert first.release == knowledge().release
    assert (second.about, second.reason) == (f"{RED_FLAG}:{flag}", None)


def test_nothing_of_a_patient_is_kept(tmp_path: Path) -> None:
    foreign = {"reason": {"code": "Mrs Example declined", "system": "https://ehr.example", "display": "Mrs Example"}}
    (first, second) = kept(tmp_path, told(), told(overrideReason=foreign, extension={"note": "Mrs Example"}))
    assert (first.about, second.reason) == (None, OF_THE_CLIENT)
    assert b"Mrs Example" not in b"".join(one.read_bytes() for one in tmp_path.iterdir())


def test_several_are_kept_together_or_none(tmp_path: Path) -> None:
    many = json.loads(told())["feedback"] * 3
    environment = {FOLDER_VARIABLE: str(tmp_path)}
    assert json.loads(feedback_answer(written({"feedback": many}), knowledge(), "ehr", environment)) == {"kept": 3}
    with pytest.raises(DeclinedError):
        feedback_answer(written({"feedback": [*many, {"card": "x"}]}), knowledge(), "ehr", environment)
    assert len(list(kept_feedback(store_at(str(tmp_path))))) == 3


def test_without_a_store_it_is_taken_and_said_not_to_be_kept() -> None:
    assert json.loads(feedback_answer(told(), knowledge(), "ehr", {})) == {"kept": 0, "note": NOT_KEPT}


def test_a_store_that_does_not_work_is_said_and_asked_again_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DeclinedError) as declined:
        feedback_answer(told(), knowledge(), "ehr", {FOLDER_VARIABLE: str(tmp_path / "file")})
    assert (declined.value.status, declined.value.headers) == (503, {"retry-after": "10"})


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "accepted", "acceptedSuggestions": [{"id": "e56e1945-20b3-4393-8503-a1a20fd73152"}], "overrideReason": ...},
        {"outcomeTimestamp": "2020-12-11T00:00:00.123+02:00"},
        {"overrideReason": {"userComment": "only this"}},
        {"overrideReason": {}},
    ],
)
def test_every_shape_of_the_specification_is_taken(changes: dict[str, Any]) -> None:
    assert json.loads(feedback_answer(told(**changes), knowledge(), "ehr", {}))["kept"] == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{}", "feedback: field required"),
        (b"[]", "the request: "),
        (b'{"feedback": []}', "feedback: list should have at least 1 item"),
        (told(card="not-a-uuid"), "feedback.0.card: string should match pattern"),
        (told(card=...), "feedback.0.card: field required"),
        (told(outcome="ignored"), "feedback.0.outcome: input should be 'accepted' or 'overridden'"),
        (told(outcomeTimestamp="2026-11-27T10:05:31"), "feedback.0.outcomeTimestamp: value error, the time has no zone"),
        (told(outcomeTimestamp="yesterday, Mrs Example"), "feedback.0.outcomeTimestamp: input should be a valid datetime"),
        (told(overrideReason={"reason": "comorbidity"}), "feedback.0.overrideReason.reason: "),
        (b'{"feedback": 1, "feedback": 2}', "feedback: given twice"),
    ],
)
def test_another_shape_is_refused_with_its_place_and_no_value(body: bytes, said: str) -> None:
    status, words = refusal(body)
    assert status in (400, 422)
    assert words.startswith(said)
    assert "Mrs Example" not in words
