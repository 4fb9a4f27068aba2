"""What is typed into a store: any text comes back as it was, and what cannot be stored is named without its value."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livermets.board.store.errors import RefusedError
from livermets.board.store.store import Store
from tests.places import draft, seen

DAY = datetime.date(2026, 3, 3)
NASTY = [
    "Robert'); DROP TABLE meeting;--",
    "<script>alert(1)</script> **bold** [link](x)",
    "🫀🩺 naïve Ünïcode 日本語",
    "\u202eright to left \u05d0\u05d1\u05d2",
    "W" * 80,
    "a\nb\tc\\d\u2028e",
    "%s %(name)s :name ? $1 {0}",
]


@pytest.mark.parametrize("text", NASTY)
def test_a_text_of_any_kind_comes_back_as_it_was_typed(store: Store, text: str) -> None:
    meeting = store.add_meeting(text[:200])
    case = store.add_case(meeting.id, {"case_label": text, "board_question": text}, who=text)
    decision = store.decide(case.id, case.version, draft(plan=text, conditions=(text,)), seen(case.facts))
    assert store.meeting(meeting.id).title == text
    assert store.case(case.id).facts == {"case_label": text, "board_question": text}
    assert store.decisions(case.id) == (decision,)
    assert (decision.plan, decision.conditions) == (text, (text,))
    assert store.events(case_id=case.id)[0].who == text


def test_characters_that_a_database_refuses_are_taken_out_where_they_come_in(store: Store) -> None:
    meeting = store.add_meeting("Tues\x00day \ud83d", roles=("radiology",), who="Nur\x00sing" + "x" * 100)
    case = store.add_case(meeting.id, {"case_label": "He\x00ron", "board\x00_question": ["\udc00?"]})
    store.decide(case.id, 1, draft(plan="\x00Resect\ud800", trial_note="\x00"), seen({"case_label": "\x00Heron"}))
    assert store.meeting(meeting.id).title == "Tuesday \ufffd"
    assert store.case(case.id).facts == {"case_label": "Heron", "board_question": ["\ufffd?"]}
    (decision,) = store.decisions(case.id)
    assert (decision.plan, decision.trial_note) == ("Resect\ufffd", "")
    assert store.snapshots(case.id)[0].facts == {"case_label": "Heron"}
    assert store.events()[0].who.startswith("Nursingxx")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(codec=None), max_size=60),
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**62), 2**62)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    ),
)
def test_facts_of_any_shape_come_back_as_they_were_acknowledged(store: Store, text: str, value: Any) -> None:
    case = store.add_case(store.add_meeting("Board").id, {"case_label": text, "value": value})
    assert store.case(case.id) == case
    saved = store.save_facts(case.id, 1, {"case_label": text, "value": [value, text]})
    assert store.case(case.id) == saved
    assert len(store.events(case_id=case.id)) == saved.version


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"cea_ng_ml": float("nan")}, "facts.cea_ng_ml: not a finite number"),
        ({"lesions": [{"size_mm": float("inf")}]}, "facts.lesions.size_mm: not a finite number"),
        ({"assessed_on": DAY}, "facts.assessed_on: a date cannot be stored; accepted: text, number"),
        ({"sites": {"lung"}}, "facts.sites: a set cannot be stored"),
        ({"cea_ng_ml": 10**30}, "facts.cea_ng_ml: too large a number"),
        ({7: "secret"}, "facts: a name is a text, not a int"),
        (["secret"], "facts: an object of names and values is needed, this is a list"),
    ],
)
def test_facts_that_json_cannot_hold_are_refused_and_named_without_their_value(store: Store, facts: Any, message: str) -> None:
    meeting = store.add_meeting("Board")
    case = store.add_case(meeting.id, {})
    for refused in (lambda: store.add_case(meeting.id, facts), lambda: store.save_facts(case.id, 1, facts)):
        with pytest.raises(RefusedError, match="Nothing was saved") as raised:
            refused()
        assert message in str(raised.value)
        assert "secret" not in str(raised.value)
    assert store.agenda(meeting.id) == (case,)


def test_facts_that_are_nested_without_end_are_refused(store: Store) -> None:
    deep: Any = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(RefusedError, match="nested too deeply"):
        store.add_case(store.add_meeting("Board").id, {"value": deep})


def test_what_a_model_does_not_accept_is_refused_without_its_value(store: Store) -> None:
    meeting = store.add_meeting("Board")
    case = store.add_case(meeting.id, {})
    local = datetime.time(14, tzinfo=datetime.UTC)
    for refused, message in (
        (lambda: store.add_meeting("secret " * 50), "title: String should have at most 200 characters"),
        (lambda: store.add_meeting("Board", DAY, local), "starts_at: Value error, the time of a meeting is that of its place"),
        (lambda: store.change_meeting(meeting.id, 1, {"roles": ("secret",)}), "roles.0: Input should be"),
        (lambda: store.change_case(case.id, 1, {"minutes": 500}), "minutes: Input should be less than or equal to 120"),
        (lambda: store.add_case(meeting.id, {}, copied_from="secret" * 20), "copied_from: String should have at most 32"),
    ):
        with pytest.raises(RefusedError) as raised:
            refused()
        assert message in str(raised.value)
        assert "secret" not in str(raised.value)
    assert (store.meetings(), store.agenda(meeting.id)) == ((meeting,), (case,))


def test_what_is_no_field_to_change_is_a_mistake_of_the_program_and_said(store: Store) -> None:
    meeting = store.add_meeting("Board")
    case = store.add_case(meeting.id, {})
    with pytest.raises(ValueError, match="cannot be changed so: facts; accepted: minutes, options, status"):
        store.change_case(case.id, 1, {"facts": {}})
    with pytest.raises(ValueError, match="cannot be changed so: id, version"):
        store.change_meeting(meeting.id, 1, {"version": 7, "id": "x"})
    with pytest.raises(ValueError, match="time zone"):
        store.purge(datetime.datetime(2026, 1, 1))
