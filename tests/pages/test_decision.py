"""Writing down what the board decided, without a browser."""

from typing import Any

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.as_seen import seen_options
from livermets.board.minutes import see_case
from livermets.board.models import Decision
from livermets.board.store.errors import StoreUnavailableError
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from livermets.screens.decision.draft import DissentEntry, Entries
from tests.pages.app import words
from tests.pages.deciding import (
    CONTRAINDICATED,
    FIRST,
    NOT_INDICATED,
    POSSIBLE,
    TODAY,
    UNDETERMINED,
    case_id,
    closed,
    decided,
    name_of,
    opened,
    page_of,
    put,
    recorded,
)


@pytest.fixture
def store() -> Store:
    return Store.in_session()


@pytest.fixture
def app(store: Store) -> AppTest:
    return page_of(store)


def test_nothing_is_chosen_before_a_person_chose_it(app: AppTest):
    opened(app)
    chosen = {one.key: one.value for one in (*app.selectbox, *app.button_group, *app.text_area, *app.text_input)}
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
    assert f"{name_of(FIRST)}** · ● Indicated when it was decided" in words(closed(app))


def test_the_options_stand_with_sign_and_word_those_of_the_screen_first(app: AppTest):
    opened(app)
    shown = [one.replace("\\", "") for one in app.get_by_key("decision_standing").options]
    assert shown[0] == "● Indicated · Hepatic resection (open, parenchyma-sparing or anatomical)"
    others = app.selectbox(key="decision_other").options
    assert any(one.startswith("✗ Contraindicated · ") for one in others)
    assert not {one.split(" · ", 1)[1] for one in shown} & {one.split(" · ", 1)[1] for one in others}


def test_a_sequence_is_kept_in_the_order_of_choosing_and_can_be_changed(app: AppTest, store: Store):
    opened(app)
    put(app, "standing", [POSSIBLE])
    put(app, "standing", [FIRST, POSSIBLE])
    assert f"1. {name_of(POSSIBLE)}" in words(app)
    assert f"2. {name_of(FIRST)}" in words(app)
    app.button(key=f"decision_up_{FIRST}").click().run()
    assert f"1. {name_of(FIRST)}" in words(app)
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
    seen = seen_options(see_case(store.case(case_id(app)), knowledge()))[option]
    assert seen.because
    assert seen.against_words in words(app)
    assert "say why the board departs" not in words(app)
    recorded(app)
    assert "say why the board departs from them" in words(app)
    assert store.decisions(case_id(app)) == ()
    put(app, "deviations", ["comorbidity", "other"])
    put(app, "deviation_note", "Cannot be anaesthetised")
    recorded(app)
    (decision,) = store.decisions(case_id(app))
    assert (decision.deviations, decision.deviation_note) == (("comorbidity", "other"), "Cannot be anaesthetised")


@pytest.mark.parametrize(
    ("field", "chosen"),
    [("standing", [FIRST]), ("standing", [POSSIBLE]), ("other", UNDETERMINED)],
    ids=["first", "possible", "undetermined"],
)
def test_an_option_that_no_rule_speaks_against_asks_for_no_reason(app: AppTest, store: Store, field: str, chosen: object):
    opened(app)
    put(app, field, chosen)
    recorded(app)
    assert len(store.decisions(case_id(app))) == 1


def test_a_decision_names_an_option_or_says_it_in_words(app: AppTest, store: Store):
    opened(app)
    recorded(app)
    assert "Choose at least one option, or say below in words what is to be done." in words(app)
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
    assert "Dissent, Radiology:] A second lesion cannot be excluded" in words(closed(app))


@pytest.mark.parametrize(
    ("part", "value", "asked"),
    [
        ("role", "radiology", "Say why this role sees it otherwise, or remove the row."),
        ("reason", "Resect first", "Choose the role that sees it otherwise."),
    ],
)
def test_half_a_dissent_is_asked_for_the_other_half(app: AppTest, store: Store, part: str, value: str, asked: str):
    opened(app)
    put(app, "standing", [FIRST])
    app.button(key="decision_dissent_add").click().run()
    dissent(app, part, value)
    recorded(app)
    assert asked in words(app)
    assert store.decisions(case_id(app)) == ()


def test_conditions_stand_one_a_line_up_to_their_longest(app: AppTest, store: Store):
    opened(app)
    put(app, "standing", [FIRST])
    put(app, "conditions", "if MRI shows no further lesion\n\n" + "W" * 201)
    recorded(app)
    assert "Condition 2 is longer than 200 characters" in words(app)
    put(app, "conditions", "if MRI shows no further lesion\n\n" + "W" * 200)
    recorded(app)
    assert store.decisions(case_id(app))[0].conditions == ("if MRI shows no further lesion", "W" * 200)


def test_all_that_was_said_is_read_again(app: AppTest):
    opened(app)
    put(app, "standing", [FIRST])
    put(app, "responsible", "medical-oncology")
    put(app, "review_on", str(TODAY))
    put(app, "trial", "none-fits")
    put(app, "trial_note", "ORCHESTRA closed")
    app.selectbox(key="board_role_decision").set_value("coordination").run()
    recorded(app)
    read = words(closed(app))
    for said in ("recorded by Board coordination", "Medical oncology", str(TODAY), "Considered, none fits. ORCHESTRA closed"):
        assert said in read, said
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
    put(app, "review_on", str(TODAY))
    refuse(store, monkeypatch)
    recorded(app)
    assert "The disk of the store is full." in words(app)
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
    assert "changed by somebody else" in words(app)
    assert "CEA: 11.2 → **250**" in words(app)
    assert app.get_by_key("decision_standing").value == [FIRST]
    assert app.button(key="decision_record").label == "Record on the case as it is now"
    recorded(app)
    (decision,) = store.decisions(case.id)
    assert store.snapshot(decision.snapshot_id).facts["cea_ng_ml"] == 250


def test_what_is_unknown_at_the_decision_is_said_before_it_is_stored(app: AppTest):
    opened(app)
    stored = next(one.value for one in app.markdown if "Stored with it" in one.value)
    assert knowledge().release in stored
    assert "unknown: DPD deficiency" in stored


def test_a_second_decision_stands_beside_the_first(app: AppTest, store: Store):
    decided(app, store, rationale="Margin feasible")
    opened(app)
    assert "Decision 1 stands" in words(app)
    assert app.text_area(key="decision_rationale").value == ""
    app.button(key="decision_from").click().run()
    assert app.text_area(key="decision_rationale").value == "Margin feasible"
    put(app, "standing", [POSSIBLE])
    recorded(app)
    assert [one.options for one in store.decisions(case_id(app))] == [(FIRST,), (POSSIBLE,)]
    read = words(closed(app))
    assert read.index("Decision 2 stands") < read.index("Decision 1, no longer the one that stands")


def test_markup_in_a_label_and_a_question_is_shown_letter_by_letter(app: AppTest, store: Store):
    case = store.case(case_id(app))
    label, question = "<b>x</b> :red[y] " + "W" * 60, "**Resect** [now](javascript:alert(1))?"
    store.save_facts(case.id, case.version, {**case.facts, "case_label": label, "board_question": question})
    opened(app)
    assert any("\\*\\*Resect\\*\\* \\[now\\]\\(javascript" in one.value for one in app.markdown)
