"""Whatever stands in a store, every case is read, named with its faults, discussed, printed and exported."""

from __future__ import annotations

import csv
import datetime
import io
import json
from typing import Any, Final

import pytest
from pptx import Presentation

from livermets.assessment.assess import assess
from livermets.board.briefing import LEFT_OUT_HEAD
from livermets.board.minutes import CaseMinutes, brief_case, meeting_minutes, see_case
from livermets.board.models import BoardCase, DecisionDraft
from livermets.board.store.queries import board_lines
from livermets.board.store.store import Store
from livermets.board.usable import usable
from livermets.case.case import Case
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.report.deck.make import meeting_deck
from livermets.report.export import case_json, meeting_json
from livermets.report.pdf.make import case_pdf, meeting_pdf
from livermets.report.tables import decisions_csv
from livermets.screens.discussion.html import Shown, case_html, panel_html, spoken_title
from tests.odd_cases import CONTRADICTIONS, THREE_LESIONS, change_raw, odd_cases, odd_value_cases, stored_as, written
from tests.unit.reports import holds, pages_of, words_of

AT: Final = datetime.datetime(2026, 3, 4, 15, 30, tzinfo=datetime.UTC)
THREE: Final = {"primary_site": "colorectal", "case_label": "Heron", **CONTRADICTIONS[0]}
"""The case that took a board down: three statements, each pair of which contradicts."""


def kept(*facts: object) -> tuple[Store, str, tuple[BoardCase, ...]]:
    """A meeting with these facts in the database, past everything that looks at them on their way in."""
    store = Store.in_session(clock=lambda: AT)
    meeting = store.add_meeting("Board", datetime.date(2026, 3, 4))
    for one in facts:
        stored_as(store, store.add_case(meeting.id, {}), one)
    return store, meeting.id, store.agenda(meeting.id)


def said_of(minutes: CaseMinutes) -> str:
    """What the discussion screen shows and says of a case, as it is sent to the browser."""
    shown = Shown(minutes.briefing, minutes.lesions)
    words = (case_html(shown, 1, 2), panel_html(shown), spoken_title(shown, 1, 2))
    return "".join(words).encode().decode()


def test_hundreds_of_odd_cases_are_all_discussed_and_exported() -> None:
    store, meeting_id, agenda = kept(*odd_cases(320, seed=7), *odd_value_cases(5, seed=7))
    minutes = meeting_minutes(store, meeting_id, knowledge())
    faulty = [one for one in minutes.cases if one.briefing.left_out]
    assert len(agenda) > len(faulty) > 250
    for one in minutes.cases:
        again = read_case(one.read.to_json())
        assert (again.given, again.values, again.settled) == (one.read.given, one.read.values, one.read.settled)
        assert all(len(part.in_full) < 1000 for part in one.briefing.left_out)
        assert bool(one.briefing.left_out) == (LEFT_OUT_HEAD in said_of(one))
        assert one.name.encode()
    everything = json.loads(meeting_json(minutes, store, at=AT, release_now="now"))
    assert [one["id"] for one in everything["cases"]] == [one.id for one in agenda]
    assert sum(bool(one["briefing"]["left_out"]) for one in everything["cases"]) == len(faulty)
    assert [line.case_id for line in board_lines(store)] == [one.id for one in agenda]


def test_a_meeting_of_odd_cases_is_printed_with_every_case_named() -> None:
    store, meeting_id, agenda = kept(*odd_cases(20, seed=11), *odd_value_cases(2, seed=11))
    for case in agenda[::3]:
        store.decide(case.id, case.version, DecisionDraft(plan="Wait for the MRI"), see_case(case, knowledge()))
    minutes = meeting_minutes(store, meeting_id, knowledge())
    faulty = [one for one in minutes.cases if one.briefing.left_out]
    assert len(faulty) > 15
    text = words_of(meeting_pdf(minutes, at=AT, release_now="now"))
    assert text.count(LEFT_OUT_HEAD) == len(faulty)
    assert "□" not in text
    deck = Presentation(io.BytesIO(meeting_deck(minutes, at=AT, release_now="now")))
    named = [shape for slide in deck.slides for shape in slide.shapes if shape.name == "Facts that cannot be used"]
    assert len(named) == len(faulty)
    table = csv.DictReader(io.StringIO(decisions_csv(store, [minutes.meeting]).decode("utf-8-sig")))
    assert sum(bool(row["facts_not_used"]) for row in table) == sum(one.decision is not None for one in faulty)
    for one in minutes.cases[::9]:
        assert pages_of(case_pdf(one, at=AT, meeting=minutes.meeting, release_now="now")) == 1


def test_three_statements_that_contradict_each_other_leave_the_rest_of_the_case() -> None:
    whole = knowledge().demo_cases["colorectal-synchronous"].case.to_json()
    store, meeting_id, (odd, _) = kept(whole | THREE, whole)
    minutes = meeting_minutes(store, meeting_id, knowledge())
    html = said_of(minutes.cases[0])
    assert f"{LEFT_OUT_HEAD}:" in html
    assert "Number of liver metastases" in html
    found = usable(odd.facts)
    assert found.case.values["primary_site"] == "colorectal"
    assert found.case.values["metastases_total_count"] is None
    assert LEFT_OUT_HEAD not in said_of(minutes.cases[1])
    holds(words_of(meeting_pdf(minutes, at=AT, release_now="now")), "Heron", f"{LEFT_OUT_HEAD}: Number of liver metastases")
    one = json.loads(case_json(minutes.cases[0], store, at=AT, release_now="now"))["case"]
    assert one["facts"]["metastases_total_count"] == 2, "nothing of what is stored is lost"
    assert one["briefing"]["left_out"]


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("[1, 2]", "facts: “[1, 2]”"),
        ('"text"', "facts: “text”"),
        ("5", "facts: “5”"),
        ("not JSON at all", "facts: “not JSON at all”"),
        ('{"case_label": ["a", "b"]}', "Label: “['a', 'b']”"),
        ('{"case_label": ' + "9" * 5000 + "}", "Label: “999"),
        ('{"age_years": 1e999}', "a number of too many digits"),
        ('{"age_years": NaN}', "Age: “NaN”"),
        ('{"age_years": ' + "9" * 30 + "}", "Age: "),
        ('{"sex": {"of": "whom"}}', "Sex: "),
        ('{"\\ud800": "\\udfff"}', "no such fact"),
        ('{"lesions": ' + "[" * 900 + "]" * 900 + "}", "Lesion"),
        ('{"lesions": [5, {"size_mm": "big"}, {"colour": "red"}]}', "Lesion 2, size: “big” is not a number"),
        (written({"board_question": "Q" * 100_000}), "100000 characters are too many"),
        (written({"case_label": "L" * 100_000}), "100000 characters are too many"),
        (written({"x" * 100_000: 1}), "no such fact"),
        (written({f"name {number}": 1 for number in range(3000)}), "2980 more"),
    ],
)
def test_what_no_version_of_the_app_would_have_stored_is_named(stored: str, said: str) -> None:
    store, meeting_id, (odd, _) = kept(stored, {"case_label": "Crane"})
    assert len(odd.label) < 200
    assert len(odd.question or "") < 700
    minutes = meeting_minutes(store, meeting_id, knowledge())
    words = minutes.cases[0].briefing.left_out_words
    assert said in words
    assert len(words) < 12_000
    assert "Crane" in said_of(minutes.cases[1])
    assert len(said_of(minutes.cases[0])) < 200_000
    holds(words_of(meeting_pdf(minutes, at=AT, release_now="now")), "Crane", LEFT_OUT_HEAD)
    json.loads(meeting_json(minutes, store, at=AT, release_now="now"))
    assert meeting_deck(minutes, at=AT, release_now="now")


def test_the_record_of_a_case_may_be_odd_beside_its_facts() -> None:
    store, meeting_id, (case, other) = kept({"case_label": "Heron"}, {"case_label": "Crane"})
    change_raw(store, "board_case", case.id, {"status": "postponed", "minutes": 5000, "options": '[1, "colorectal.x", null]'})
    found, after = store.agenda(meeting_id)
    assert (found.status, found.minutes, found.options) == ("draft", None, ("colorectal.x",))
    assert after == other
    words = brief_case(found, knowledge()).left_out_words
    assert all(one in words for one in ("status “postponed” is not known", "5000 minutes", "not all can be read"))
    assert "faults" not in found.model_dump()


LAYOUTS: Final[dict[str, Any]] = {
    "nothing": {},
    "a list": [],
    "a text": '"briefing"',
    "no JSON": "{",
    "wrong types": {"label": 5, "who": "age 60", "options": {"a": 1}, "release": None, "evidence": [[1]], "flags": 3},
    "broken members": {
        "options": [{"id": ["x"]}, 5, None, {"id": "b", "name": "B", "status": 7}],
        "all_options": 5,
        "scores": [{"value": 3}],
        "who": [{"label": "Age", "value": 7}, {"label": "Sex", "value": "female"}],
    },
}
ANSWERS: Final[dict[str, Any]] = {
    "nothing": {},
    "a list": [1],
    "wrong types": {"options": {"a": 1}, "ask_next": 7, "systems": []},
    "broken members": {"options": [{"id": ["x"], "status": ["y"]}, {"id": "b", "status": {}}], "ask_next": [{"fact": [1]}, 5]},
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_snapshot_of_any_layout_is_shown_as_far_as_it_can_be_read(layout: str, answer: str) -> None:
    store, meeting_id, (case, _) = kept({"case_label": "Heron", "primary_site": "colorectal"}, {"case_label": "Crane"})
    made = store.decide(case.id, case.version, DecisionDraft(plan="Restage", options=("b",)), see_case(case, knowledge()))
    raw = {"briefing": written(LAYOUTS[layout]), "answer": written(ANSWERS[answer])}
    change_raw(store, "snapshot", made.snapshot_id, raw)
    line, _ = board_lines(store)
    assert (line.label, line.decision_words) == ("Heron", "b")
    minutes = meeting_minutes(store, meeting_id, knowledge())
    shown = minutes.cases[0].briefing
    if layout == "wrong types":
        assert "not readable by this version" in shown.left_out_words
    if layout == "broken members":
        assert [one.value for one in shown.who] == ["female"]
    text = words_of(meeting_pdf(minutes, at=AT, release_now="now"))
    holds(text, "Heron", "Restage", "Crane")
    assert meeting_deck(minutes, at=AT, release_now="now")
    assert json.loads(meeting_json(minutes, store, at=AT, release_now="now"))["cases"][0]["snapshots"]
    (row,) = csv.DictReader(io.StringIO(decisions_csv(store, [minutes.meeting]).decode("utf-8-sig")))
    assert (row["plan"], row["case_label"]) == ("Restage", "Heron")


def test_a_case_without_a_fact_that_can_be_used_is_an_empty_one() -> None:
    found = usable({"lesions": THREE_LESIONS[0], "colour": "red"})
    assert isinstance(found.case, Case)
    assert found.case.to_json() == {}
    assert assess(found.case, knowledge()).options == ()
    assert [one.label for one in found.left_out] == ["colour", "Lesions one by one"]
