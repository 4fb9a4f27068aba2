"""Writing down what the board decided, and reading it again, without a browser."""

import datetime
from typing import Any

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.errors import StoreUnavailableError
from livermets.board.minutes import see_case
from livermets.board.models import Decision, DecisionDraft, FollowUpDraft
from livermets.board.store import Store
from livermets.knowledge import knowledge
from livermets.ui.decision_draft import DissentEntry, Entries

FIRST = "colorectal.perioperative-chemotherapy"
POSSIBLE = "colorectal.thermal-ablation"
UNDETERMINED = "colorectal.adjuvant-chemotherapy"
NOT_INDICATED = "colorectal.sbrt"
CONTRAINDICATED = "colorectal.doublet-anti-egfr"
TODAY = datetime.date.today()

SCRIPT = """
import streamlit as st
from livermets.ui.board_store import board_store
from livermets.ui.decision import decision_dialog, decision_record

case = board_store().case(st.session_state["case_id"])
# A test has no fragments: the dialog is drawn by every run while it is open.
if st.session_state["open"]:
    decision_dialog(case.id)
decision_record(case)
"""


@pytest.fixture
def store() -> Store:
    return Store.in_session()


@pytest.fixture
def app(store: Store) -> AppTest:
    """A page with one case, the demo case of a single metachronous metastasis, in a store of the session."""
    meeting = store.add_meeting("Monday")
    case = store.add_case(meeting.id, knowledge().demo_cases["colorectal-metachronous-single"].case.to_json())
    started = AppTest.from_string(SCRIPT, default_timeout=60)
    started.session_state["board_session_store"] = store
    started.session_state["case_id"] = case.id
    started.session_state["open"] = False
    started.run()
    assert not started.exception
    return started


def opened(app: AppTest) -> AppTest:
    app.session_state["open"] = True
    app.run()
    assert not app.exception
    return app


def put(app: AppTest, name: str, value: object) -> AppTest:
    """Put a value into a field of the dialog."""
    app.get_by_key(f"decision_{name}").set_value(value).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """Everything the page says, without the backslashes that keep it from being Markdown."""
    return "\n".join(str(one.value) for one in (*app.markdown, *app.error)).replace("\\", "")


def recorded(app: AppTest) -> AppTest:
    """Press the button that records, and look at the page as a whole."""
    app.button(key="decision_record").click().run()
    assert not app.exception
    return app


def closed(app: AppTest) -> AppTest:
    """The page without the dialog."""
    app.session_state["open"] = False
    app.run()
    assert not app.exception
    return app


def case_id(app: AppTest) -> str:
    return str(app.session_state["case_id"])


def test_nothing_is_chosen_before_a_person_chose_it(app: AppTest):
    opened(app)
    chosen = {
        one.key: one.value for one in (*app.selectbox, *app.button_group, *app.text_area, *app.text_input, *app.date_input)
    }
    assert chosen
    assert all(not value for value in chosen.values()), chosen


def test_a_chosen_option_is_recorded_with_what_the_board_saw(app: AppTest, store: Store):
    opened(app)
    put(app, "standing", [FIRST])
    put(app, "rationale", "Margin feasible")
    recorded(app)
    (decision,) = store.decisions(case_id(app))
    assert (decision.options, decision.rationale) == ((FIRST,), "Margin feasible")
    assert store.snapshot(decision.snapshot_id).release == knowledge().release
    assert store.case(case_id(app)).status == "discussed"
    assert "Perioperative chemotherapy (FOLFOX) with resection** · ● Indicated when it was decided" in said(closed(app))


def test_the_options_stand_with_sign_and_word_those_of_the_screen_first(app: AppTest):
    opened(app)
    shown = [one.replace("\\", "") for one in app.get_by_key("decision_standing").options]
    assert shown[0] == "● Perioperative chemotherapy (FOLFOX) with resection · Indicated"
    others = app.selectbox(key="decision_other").options
    assert any(one.startswith("✗ ") and one.endswith(" · Contraindicated") for one in others)
    assert not {one.split(" ", 1)[1] for one in shown} & {one.split(" ", 1)[1] for one in others}


def test_a_sequence_is_kept_in_the_order_of_choosing_and_can_be_changed(app: AppTest, store: Store):
    opened(app)
    put(app, "standing", [POSSIBLE])
    put(app, "standing", [FIRST, POSSIBLE])
    assert "1. Thermal ablation" in said(app)
    assert "2. Perioperative" in said(app)
    app.button(key=f"decision_up_{FIRST}").click().run()
    assert "1. Perioperative" in said(app)
    recorded(app)
    assert store.decisions(case_id(app))[0].options == (FIRST, POSSIBLE)


def test_an_option_taken_out_is_not_recorded(app: AppTest, store: Store):
    opened(app)
    put(app, "standing", [POSSIBLE, FIRST])
    put(app, "other", NOT_INDICATED)
    app.button(key=f"decision_out_{NOT_INDICATED}").click().run()
    app.button(key=f"decision_out_{POSSIBLE}").click().run()
    recorded(app)
    assert store.decisions(case_id(app))[0].options == (FIRST,)


@pytest.mark.parametrize("option", [NOT_INDICATED, CONTRAINDICATED])
def test_an_option_that_rules_speak_against_asks_for_the_reason(app: AppTest, store: Store, option: str):
    opened(app)
    put(app, "other", option)
    assert "A published contraindication is met: " in said(app) or "No published indication is met: " in said(app)
    assert "say why the board departs" not in said(app)
    recorded(app)
    assert "say why the board departs from them" in said(app)
    assert store.decisions(case_id(app)) == ()
    put(app, "deviations", ["comorbidity", "other"])
    put(app, "deviation_note", "Cannot be anaesthetised")
    recorded(app)
    (decision,) = store.decisions(case_id(app))
    assert (decision.deviations, decision.deviation_note) == (("comorbidity", "other"), "Cannot be anaesthetised")


@pytest.mark.parametrize("option", [FIRST, POSSIBLE, UNDETERMINED])
def test_an_option_that_stands_asks_for_no_reason(app: AppTest, store: Store, option: str):
    opened(app)
    put(app, "standing", [option])
    recorded(app)
    assert len(store.decisions(case_id(app))) == 1


def test_a_decision_names_an_option_or_says_it_in_words(app: AppTest, store: Store):
    opened(app)
    recorded(app)
    assert "Choose at least one option, or say below in words what is to be done." in said(app)
    assert store.decisions(case_id(app)) == ()
    put(app, "plan", "   ")
    recorded(app)
    assert store.decisions(case_id(app)) == ()
    put(app, "plan", "MRI first, then again")
    recorded(app)
    assert store.decisions(case_id(app))[0].plan == "MRI first, then again"


def dissent(app: AppTest, part: str, value: str) -> AppTest:
    """Fill the last row of the dissent."""
    keys = [one.key for one in (*app.selectbox, *app.text_input) if one.key and one.key.startswith(f"decision_dissent_{part}_")]
    app.get_by_key(keys[-1]).set_value(value).run()
    return app


def test_dissent_stands_by_role_and_reason_and_an_empty_row_says_nothing(app: AppTest, store: Store):
    opened(app)
    put(app, "standing", [FIRST])
    for role, reason in (("radiology", "A second lesion cannot be excluded"), ("liver-surgery", "Resect first")):
        app.button(key="decision_dissent_add").click().run()
        dissent(app, "role", role)
        dissent(app, "reason", reason)
    app.button(key="decision_dissent_add").click().run()
    recorded(app)
    (decision,) = store.decisions(case_id(app))
    assert [(one.role, one.reason) for one in decision.dissents] == [
        ("radiology", "A second lesion cannot be excluded"),
        ("liver-surgery", "Resect first"),
    ]
    assert "Dissent of radiology:] A second lesion cannot be excluded" in said(closed(app))


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("role", "radiology", "Say why this role sees it otherwise, or remove the row."),
        ("reason", "Resect first", "Choose the role that sees it otherwise."),
    ],
)
def test_half_a_dissent_is_asked_for_the_other_half(app: AppTest, store: Store, part: str, value: str, words: str):
    opened(app)
    put(app, "standing", [FIRST])
    app.button(key="decision_dissent_add").click().run()
    dissent(app, part, value)
    recorded(app)
    assert words in said(app)
    assert store.decisions(case_id(app)) == ()


def test_conditions_stand_one_a_line_up_to_their_longest(app: AppTest, store: Store):
    opened(app)
    put(app, "standing", [FIRST])
    put(app, "conditions", "if MRI shows no further lesion\n\n" + "W" * 201)
    recorded(app)
    assert "Condition 2 is longer than 200 characters" in said(app)
    put(app, "conditions", "if MRI shows no further lesion\n\n" + "W" * 200)
    recorded(app)
    assert store.decisions(case_id(app))[0].conditions == ("if MRI shows no further lesion", "W" * 200)


def test_all_that_was_said_is_read_again(app: AppTest):
    opened(app)
    put(app, "standing", [FIRST])
    put(app, "responsible", "medical-oncology")
    put(app, "review_on", TODAY)
    put(app, "trial", "none-fits")
    put(app, "trial_note", "ORCHESTRA closed")
    app.selectbox(key="board_role_decision").set_value("coordination").run()
    recorded(app)
    read = said(closed(app))
    for words in ("recorded by Board coordination", "Medical oncology", str(TODAY), "Considered, none fits · ORCHESTRA closed"):
        assert words in read, words
    assert "this day has passed" not in read


def test_what_is_typed_survives_a_closed_dialog_and_belongs_to_its_case(app: AppTest, store: Store):
    mine = case_id(app)
    opened(app)
    put(app, "rationale", "Margin feasible")
    closed(app)
    other = store.add_case(store.case(mine).meeting_id, knowledge().demo_cases["lung"].case.to_json())
    app.session_state["case_id"] = other.id
    opened(app)
    assert app.text_area(key="decision_rationale").value == ""
    app.session_state["case_id"] = mine
    app.run()
    assert app.text_area(key="decision_rationale").value == "Margin feasible"
    put(app, "standing", [FIRST])
    recorded(app)
    app.run()
    assert app.text_area(key="decision_rationale").value == ""


def refuse(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> Decision:
        raise StoreUnavailableError("The disk of the store is full.")

    monkeypatch.setattr(store, "decide", refused)


def test_a_store_that_fails_says_so_and_the_draft_is_a_file(app: AppTest, store: Store, monkeypatch: pytest.MonkeyPatch):
    opened(app)
    put(app, "standing", [FIRST])
    put(app, "rationale", "Margin feasible")
    put(app, "review_on", TODAY)
    refuse(store, monkeypatch)
    recorded(app)
    assert "The disk of the store is full." in said(app)
    assert app.text_area(key="decision_rationale").value == "Margin feasible"
    assert app.get_by_key("decision_download").label == "Draft of the decision as JSON"
    monkeypatch.undo()
    recorded(app)
    assert len(store.decisions(case_id(app))) == 1


def test_the_file_of_a_draft_holds_all_that_was_entered():
    entries = Entries(options=[FIRST], conditions="a\nb", dissents=[DissentEntry("radiology", "why")], review_on=TODAY)
    store = Store.in_session()
    made = store.add_case(store.add_meeting("Monday").id, {"case_label": "A-1"})
    read = orjson.loads(entries.file(made))
    assert read["case_label"] == "A-1"
    assert read["decision_draft"]["options"] == [FIRST]
    assert read["decision_draft"]["conditions"] == ["a", "b"]
    assert read["decision_draft"]["dissents"] == [{"role": "radiology", "reason": "why"}]
    assert read["decision_draft"]["review_on"] == TODAY.isoformat()


def test_a_case_changed_by_somebody_else_is_shown_and_recorded_on_only_after_seeing_it(app: AppTest, store: Store):
    opened(app)
    put(app, "standing", [FIRST])
    case = store.case(case_id(app))
    store.save_facts(case.id, case.version, {**case.facts, "cea_ng_ml": 250})
    recorded(app)
    assert store.decisions(case.id) == ()
    assert "changed by somebody else" in said(app)
    assert "| CEA |" in said(app)
    assert "| 250 |" in said(app)
    assert app.get_by_key("decision_standing").value == [FIRST]
    assert app.button(key="decision_record").label == "Record on the case as it is now"
    recorded(app)
    (decision,) = store.decisions(case.id)
    assert store.snapshot(decision.snapshot_id).facts["cea_ng_ml"] == 250


def test_what_is_unknown_at_the_decision_is_said_before_it_is_stored(app: AppTest):
    opened(app)
    stored = next(one.value for one in app.markdown if "Stored with it" in one.value)
    assert knowledge().release in stored
    assert "unknown: Future liver remnant" in stored


def decided(app: AppTest, store: Store, *, release: str | None = None, **given: Any) -> Decision:
    """A decision that is already in the store."""
    case = store.case(case_id(app))
    seen = see_case(case, knowledge())
    if release:
        seen = seen.model_copy(update={"release": release})
    return store.decide(case.id, case.version, DecisionDraft(**{"options": (FIRST,), **given}), seen)


def test_a_second_decision_stands_beside_the_first(app: AppTest, store: Store):
    decided(app, store, rationale="Margin feasible")
    opened(app)
    assert "Decision 1 stands" in said(app)
    assert app.text_area(key="decision_rationale").value == ""
    app.button(key="decision_from").click().run()
    assert app.text_area(key="decision_rationale").value == "Margin feasible"
    put(app, "standing", [POSSIBLE])
    recorded(app)
    assert [one.options for one in store.decisions(case_id(app))] == [(FIRST,), (POSSIBLE,)]
    read = said(closed(app))
    assert read.index("Decision 2 stands") < read.index("Decision 1, no longer the one that stands")


def test_a_case_without_a_decision_says_so(app: AppTest):
    assert "No decision is recorded yet." in said(app)


@pytest.mark.parametrize(("days", "overdue"), [(-1, True), (0, False), (1, False)])
def test_a_review_is_overdue_the_day_after_its_day(app: AppTest, store: Store, days: int, overdue: bool):
    decided(app, store, review_on=TODAY + datetime.timedelta(days=days))
    assert ("this day has passed and nothing was recorded since" in said(app.run())) is overdue


def test_a_review_is_not_overdue_once_it_is_recorded_what_became_of_it(app: AppTest, store: Store):
    made = decided(app, store, review_on=TODAY - datetime.timedelta(days=1))
    case = store.case(case_id(app))
    store.follow_up(case.id, case.version, made.id, FollowUpDraft(outcome="carried-out"))
    assert "this day has passed" not in said(app.run())


def follow_up(app: AppTest, made: Decision, number: int, **values: Any) -> AppTest:
    for name, value in values.items():
        app.get_by_key(f"follow_up_{name}_{number}_{made.id}").set_value(value).run()
    app.button(key=f"follow_up_record_{number}_{made.id}").click().run()
    assert not app.exception
    return app


def test_what_became_of_it_is_recorded_and_the_latest_counts(app: AppTest, store: Store):
    made = decided(app, store)
    app.run()
    assert "What became of it:] :gray[?] :gray[nothing is recorded]" in said(app)
    follow_up(app, made, 1)
    assert "Choose what became of the decision." in said(app)
    follow_up(app, made, 1, outcome="not-carried-out")
    assert "Say why it was not carried out as decided." in said(app)
    follow_up(app, made, 1, why="Waiting for the MRI")
    assert store.case(case_id(app)).status == "carried-out"
    follow_up(app, made, 2, outcome="changed", options=[POSSIBLE], done_on=TODAY, why="Found unfit for resection")
    first, second = store.follow_ups(case_id(app))
    assert (first.outcome, first.why) == ("not-carried-out", "Waiting for the MRI")
    assert (second.outcome, second.options, second.done_on) == ("changed", (POSSIBLE,), TODAY)
    read = said(app)
    assert "What became of it:] **Something else was done** · Thermal ablation" in read
    assert "Recorded earlier:] **Not carried out** · Waiting for the MRI" in read


def test_a_follow_up_that_the_store_refuses_keeps_what_was_entered(app: AppTest, store: Store):
    made = decided(app, store)
    app.run()
    app.get_by_key(f"follow_up_outcome_1_{made.id}").set_value("changed").run()
    app.get_by_key(f"follow_up_why_1_{made.id}").set_value("Unfit").run()
    working = store.follow_up

    def refused(*_: Any, **__: Any) -> None:
        raise StoreUnavailableError("The database is gone.")

    store.follow_up = refused  # type: ignore[method-assign]
    app.button(key=f"follow_up_record_1_{made.id}").click().run()
    assert "The database is gone." in said(app)
    assert app.get_by_key(f"follow_up_why_1_{made.id}").value == "Unfit"
    store.follow_up = working  # type: ignore[method-assign]
    follow_up(app, made, 1)
    assert store.follow_ups(case_id(app))[0].why == "Unfit"


def test_under_the_release_of_the_decision_nothing_reads_differently(app: AppTest, store: Store):
    decided(app, store)
    assert f"Decided under knowledge release {knowledge().release}, the one of today." in said(app.run())


def test_under_another_release_what_reads_differently_is_shown(app: AppTest, store: Store):
    case = store.case(case_id(app))
    seen = see_case(case, knowledge())
    answer = orjson.loads(orjson.dumps(seen.answer))
    decided(app, store, release="0123456789ab")
    assert "Every result of what the board saw reads the same today." in said(app.run())
    answer["systems"]["fong-crs"] |= {"low": 3, "high": 3, "groups": ["high"]}
    other = seen.model_copy(update={"release": "0123456789ab", "answer": answer})
    store.decide(case.id, store.case(case.id).version, DecisionDraft(options=(FIRST,)), other)
    read = said(app.run())
    assert "these read differently today" in read
    assert "| Fong score | 3 (high) | 0 (low) |" in read


def test_the_case_is_opened_again_as_the_board_saw_it(app: AppTest, store: Store):
    made = decided(app, store)
    case = store.case(case_id(app))
    store.save_facts(case.id, case.version, {**case.facts, "board_question": "Another question?", "age_years": 99})
    app.session_state[f"as_seen_{made.id}"] = True
    read = said(app.run())
    assert "**Resect or ablate?**" in read
    assert "Another question?" not in read
    assert "Age **99" not in read


def test_markup_in_a_label_and_a_question_is_shown_letter_by_letter(app: AppTest, store: Store):
    case = store.case(case_id(app))
    label, question = "<b>x</b> :red[y] " + "W" * 60, "**Resect** [now](javascript:alert(1))?"
    store.save_facts(case.id, case.version, {**case.facts, "case_label": label, "board_question": question})
    opened(app)
    assert any("\\*\\*Resect\\*\\* \\[now\\]\\(javascript" in one.value for one in app.markdown)
