"""A case of the board that is open on the case page: it saves itself, tells how that went, and never overwrites another."""

import sqlite3
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from livermets.board.models import BoardCase
from livermets.board.store.errors import StoreUnavailableError
from livermets.board.store.store import Store
from livermets.case.case_file import read_case_file
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.screens.board.adding import facts_of_draft
from livermets.screens.board_session import link as board_link
from livermets.screens.board_session import store as board_store
from livermets.screens.board_session.link import PAUSE
from livermets.screens.shared.casefile import draft_file
from tests.pages.app import ran, words
from tests.pages.boards import BOARD, CASE, click, click_once, go_to, open_app, plan, put, table

ALMOST = {"primary_site": "colorectal", "liver_lesion_count": 4}


def opened(monkeypatch: pytest.MonkeyPatch, store: Store, facts: dict[str, Any]) -> tuple[AppTest, BoardCase]:
    """The app with a case of a board on its case page, and that case."""
    meeting, _ = plan(store)
    case = store.add_case(meeting.id, facts, who="Radiology")
    app = open_app(monkeypatch)
    click_once(app, "open_on_case_page")
    go_to(app, CASE)
    return app, case


def field(app: AppTest, name: str) -> str:
    """The key of a fact's field on the case page, with its section open."""
    kinds = ("text_input", "text_area", "selectbox", "segmented_control")
    if not any(one.key == f"fact_{name}" for kind in kinds for one in app.get(kind)):
        click_once(app, f"head_{FACTS[name].section}")
    return f"fact_{name}"


def test_every_fact_entered_on_the_case_page_is_saved_as_the_draft(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "Case 9", "primary_site": "colorectal"})
    assert "Case of the board: **Case 9**. Saved" in words(app)
    put(app, field(app, "cea_ng_ml"), "12,5")
    put(app, field(app, "liver_lesion_count"), "3")
    assert store.case(case.id).facts == {
        "case_label": "Case 9",
        "primary_site": "colorectal",
        "cea_ng_ml": 12.5,
        "liver_lesion_count": 3,
    }
    put(app, field(app, "cea_ng_ml"), "")
    assert "cea_ng_ml" not in store.case(case.id).facts
    go_to(app, BOARD)
    assert store.case(case.id).version == 4


def test_a_fact_is_saved_on_whichever_page_it_is_entered(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened(monkeypatch, store, {"primary_site": "colorectal"})
    go_to(app, BOARD)
    put(app, f"board_{case.id}_board_question", "Resect?")
    assert store.case(case.id).question == "Resect?"
    go_to(app, CASE)
    assert app.get_by_key(field(app, "board_question")).value == "Resect?"


def test_facts_that_contradict_each_other_are_saved_as_they_were_entered(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened(monkeypatch, store, ALMOST)
    put(app, field(app, "metastases_total_count"), "2")
    assert store.case(case.id).facts == {**ALMOST, "metastases_total_count": 2}
    assert "entries need a look" in words(app)
    assert "Saved, and so is every change" in words(app)
    put(app, field(app, "cea_ng_ml"), "a lot")
    assert store.case(case.id).facts["cea_ng_ml"] == "a lot"
    again = open_app(monkeypatch)
    click_once(again, "open_on_case_page")
    go_to(again, CASE)
    key = field(again, "cea_ng_ml")
    assert again.text_input(key=key).value == "a lot"


def test_what_no_field_can_show_stays_in_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "A", "fact_of_a_later_version": 7})
    put(app, field(app, "cea_ng_ml"), "5")
    assert store.case(case.id).facts == {"case_label": "A", "fact_of_a_later_version": 7, "cea_ng_ml": 5}


def test_another_case_over_a_linked_one_ends_the_link_and_overwrites_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "Case 9"})
    click_once(app, "demo_half-filled")
    assert "is open here from the board" in words(app)
    click(app, "over_link_apart")
    assert "the link to **Case 9** has ended" in words(app)
    put(app, field(app, "cea_ng_ml"), "77")
    assert store.case(case.id).facts == {"case_label": "Case 9"}
    click(app, "link_ended_seen")
    assert "Case 9" not in words(app)


@pytest.mark.parametrize(("answer", "facts"), [("over_link_apart", {"case_label": "Case 9"}), ("over_link_into", {"ecog": 1})])
def test_a_file_over_a_linked_case_asks_to_which_of_them_it_belongs(
    store: Store, answer: str, facts: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "Case 9"})
    app.file_uploader(key="case_upload").upload("other.json", orjson.dumps({"ecog": 1}))
    ran(app)
    assert "is open here from the board" in words(app)
    assert store.case(case.id).facts == {"case_label": "Case 9"}
    click(app, answer)
    assert app.session_state["livermets_case"].entered == {"ecog": 1}
    assert store.case(case.id).facts == facts


def test_a_demo_over_a_linked_case_can_only_end_the_link(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "Case 9", "primary_site": "colorectal"})
    app.get("menu_button")[0].set_value(knowledge().demo_cases["lung"].title)
    ran(app)
    assert "is open here from the board" in words(app)
    assert not any(one.key == "over_link_into" for one in app.button)
    click(app, "over_link_apart")
    assert "the link to **Case 9** has ended" in words(app)
    assert store.case(case.id).facts == {"case_label": "Case 9", "primary_site": "colorectal"}


def test_a_closed_link_saves_no_more_and_leaves_the_entries(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "Case 9"})
    click(app, "close_link")
    assert "Case of the board" not in words(app)
    put(app, field(app, "cea_ng_ml"), "77")
    assert store.case(case.id).facts == {"case_label": "Case 9"}


def test_two_cases_open_one_after_the_other_never_mix(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, _ = plan(store)
    first, second = (store.add_case(meeting.id, {"case_label": label}) for label in ("First", "Second"))
    app = open_app(monkeypatch)
    put(app, f"board_{first.id}_board_question", "Of the first?")
    click(app, "step_1")
    put(app, f"board_{second.id}_board_question", "Of the second?")
    click_once(app, "open_on_case_page")
    go_to(app, CASE)
    put(app, field(app, "cea_ng_ml"), "5")
    go_to(app, BOARD)
    click(app, "step_-1")
    click_once(app, "open_on_case_page")
    go_to(app, CASE)
    put(app, field(app, "cea_ng_ml"), "6")
    assert store.case(first.id).facts == {"case_label": "First", "board_question": "Of the first?", "cea_ng_ml": 6}
    assert store.case(second.id).facts == {"case_label": "Second", "board_question": "Of the second?", "cea_ng_ml": 5}


def test_the_second_of_two_editors_is_shown_the_difference_and_nothing_is_overwritten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "Case 9", "cea_ng_ml": 1})
    store.save_facts(case.id, 1, {"case_label": "Case 9", "cea_ng_ml": 20, "ecog": 2}, who="Pathology")
    put(app, field(app, "cea_ng_ml"), "300")
    assert store.case(case.id).facts["cea_ng_ml"] == 20
    assert "Somebody else changed Case 9" in words(app)
    rows = {row["Fact"]: (row["Was"], row["Yours"], row["Theirs"]) for row in table(app, "Theirs")}
    assert rows["CEA"] == ("1 ng/mL", "300 ng/mL", "20 ng/mL")
    assert "unknown" in rows["ECOG performance status"][0]
    assert "unknown" in rows["ECOG performance status"][1]
    assert rows["ECOG performance status"][2] == "2"
    assert set(rows) == {"CEA", "ECOG performance status"}
    click(app, "mine_livermets_case")
    assert store.case(case.id).facts == {"case_label": "Case 9", "cea_ng_ml": 300, "ecog": 2}
    assert store.events(case_id=case.id)[-1].before == {"cea_ng_ml": 20}
    assert "Saved, and so is every change" in words(app)
    put(app, field(app, "cea_ng_ml"), "301")
    assert store.case(case.id).facts["cea_ng_ml"] == 301


def test_the_second_of_two_editors_can_take_theirs(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened(monkeypatch, store, {"cea_ng_ml": 1})
    store.save_facts(case.id, 1, {"cea_ng_ml": 20}, who="Pathology")
    put(app, field(app, "cea_ng_ml"), "300")
    click(app, "theirs_livermets_case")
    assert "Somebody else" not in words(app)
    key = field(app, "cea_ng_ml")
    assert app.text_input(key=key).value == "20"
    assert store.case(case.id).version == 2
    put(app, field(app, "cea_ng_ml"), "21")
    assert store.case(case.id).facts == {"cea_ng_ml": 21}


def test_two_editors_on_the_board_page_are_told_there(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, _ = plan(store)
    case = store.add_case(meeting.id, {"board_question": "Old?"})
    app = open_app(monkeypatch)
    app.get_by_key(f"board_{case.id}_board_question").set_value("Mine?")
    store.save_facts(case.id, 1, {"board_question": "Theirs?"}, who="Pathology")
    ran(app)
    ran(app)
    (row,) = table(app, "Theirs")
    assert (row["Was"], row["Yours"], row["Theirs"]) == ("Old?", "Mine?", "Theirs?")
    assert app.button(key="mark_ready").disabled
    click(app, f"mine_board_case_{case.id}")
    assert store.case(case.id).question == "Mine?"


def test_a_new_status_or_time_by_somebody_else_does_not_stand_in_the_way(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened(monkeypatch, store, {"cea_ng_ml": 1})
    store.change_case(case.id, 1, {"minutes": 20}, who="Pathology")
    put(app, field(app, "cea_ng_ml"), "2")
    assert "Somebody else" not in words(app)
    assert (store.case(case.id).facts, store.case(case.id).minutes) == ({"cea_ng_ml": 2}, 20)


def test_what_others_saved_is_taken_over_while_nothing_waits_here(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, _ = plan(store)
    case = store.add_case(meeting.id, {"board_question": "Old?"})
    app = open_app(monkeypatch)
    store.save_facts(case.id, 1, {"board_question": "New?"}, who="Pathology")
    ran(app)
    assert app.get_by_key(f"board_{case.id}_board_question").value == "New?"


def fail(*_: object, **__: object) -> None:
    raise StoreUnavailableError("The disk of the store is full. Nothing was saved; free some space and save again.")


def test_a_store_that_fails_keeps_the_draft_in_the_session_until_it_can_be_saved(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "Case 9"})
    with monkeypatch.context() as broken:
        broken.setattr(Store, "save_facts", fail)
        put(app, field(app, "cea_ng_ml"), "5")
        assert "The disk of the store is full" in words(app)
        assert "**Case 9 is not saved.**" in words(app)
        put(app, field(app, "ecog"), 1)
        assert app.text_input(key="fact_cea_ng_ml").value == "5"
        draft = app.get("download_button")
        assert any(one.proto.label == "Download the draft" for one in draft)
        click(app, "again_livermets_case")
        assert "is not saved" in words(app)
    assert store.case(case.id).facts == {"case_label": "Case 9"}
    click(app, "again_livermets_case")
    assert store.case(case.id).facts == {"case_label": "Case 9", "cea_ng_ml": 5, "ecog": 1}
    assert "Saved, and so is every change" in words(app)


def test_a_store_that_is_away_is_not_asked_at_every_key_press(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "Case 9"})
    asked: list[object] = []
    at = [1000.0]
    monkeypatch.setattr(board_link.time, "monotonic", lambda: at[0])
    with monkeypatch.context() as broken:
        broken.setattr(Store, "save_facts", lambda *given, **_: asked.append(given) or fail())
        put(app, field(app, "cea_ng_ml"), "5")
        put(app, field(app, "cea_ng_ml"), "6")
        assert len(asked) == 1
        at[0] += PAUSE + 1
        put(app, field(app, "cea_ng_ml"), "7")
        assert len(asked) == 2
    at[0] += PAUSE + 1
    put(app, field(app, "cea_ng_ml"), "8")
    assert store.case(case.id).facts["cea_ng_ml"] == 8


def test_a_real_store_that_can_only_be_read_is_said_so_and_nothing_is_lost(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "Case 9"})
    shut = [True]

    def only_read(connection: sqlite3.Connection, *_: object) -> None:
        # A root user writes over permissions of files; the database itself is told to refuse.
        connection.execute(f"PRAGMA query_only = {'ON' if shut[0] else 'OFF'}")

    event.listen(board_store._opened(str(tmp_path))._engine, "checkout", only_read)
    put(app, field(app, "cea_ng_ml"), "5")
    assert "The store may only be read" in words(app)
    go_to(app, BOARD)
    put(app, f"board_{case.id}_board_question", "Resect?")
    assert "is not saved" in words(app)
    assert app.button(key="mark_ready").disabled
    click(app, "again_livermets_case")
    assert "is not saved" in words(app)
    shut[0] = False
    click(app, "again_livermets_case")
    assert store.case(case.id).facts == {"case_label": "Case 9", "cea_ng_ml": 5, "board_question": "Resect?"}


def test_entries_that_wait_survive_another_case_in_their_place(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "Case 9"})
    with monkeypatch.context() as broken:
        broken.setattr(Store, "save_facts", fail)
        put(app, field(app, "board_question"), "Resect?")
        app.session_state["board_case"] = case.id
        click_once(app, "reset_case")
        click(app, "over_link_apart")
        assert "these entries wait here" in words(app)
    click(app, "again_livermets_case")
    assert store.case(case.id).facts == {"case_label": "Case 9", "board_question": "Resect?"}
    assert app.session_state["livermets_case"].entered == {}


def test_a_store_that_is_gone_leaves_the_agenda_and_the_draft_on_the_board_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, _ = plan(store)
    first, second = (store.add_case(meeting.id, {"case_label": label}) for label in ("First", "Second"))
    app = open_app(monkeypatch)
    with monkeypatch.context() as broken:
        for method in ("meetings", "meeting", "agenda", "case", "save_facts", "move_case", "change_case", "events"):
            broken.setattr(Store, method, fail)
        put(app, f"board_{first.id}_board_question", "Resect?")
        assert "**First is not saved.**" in words(app)
        assert "The disk of the store is full" in words(app)
        click(app, "step_1")
        put(app, f"board_{second.id}_board_question", "Ablate?")
        assert "**First is not saved.**" in words(app)
        assert "**Second is not saved.**" in words(app)
        click(app, "move_earlier")
        assert any(one.proto.label == "Download the draft" for one in app.get("download_button"))
    click(app, f"again_board_case_{first.id}")
    click(app, f"again_board_case_{second.id}")
    assert "is not saved" not in words(app)
    assert [one.question for one in store.agenda(meeting.id)] == ["Resect?", "Ablate?"]


def test_a_draft_is_downloaded_as_a_case_file_that_opens_again() -> None:
    facts = {"case_label": "Case 9", "liver_lesion_count": 4, "metastases_total_count": 2}
    assert facts_of_draft(read_case_file(draft_file(facts, "0123456789ab"))) == (facts, {})


def test_a_store_that_cannot_be_opened_is_an_explanation_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("LIVERMETS_BOARD_FOLDER", str(tmp_path / "file"))
    app = open_app(monkeypatch)
    assert "The folder of the board's store cannot be used" in words(app)


def test_a_case_that_somebody_deleted_keeps_its_entries_here(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "Case 9"})
    store.delete_case(case.id, 1)
    put(app, field(app, "cea_ng_ml"), "5")
    assert "no longer in the store" in words(app)
    click(app, "give_up_yes_livermets_case")
    assert "not saved" not in words(app)
    assert app.text_input(key="fact_cea_ng_ml").value == "5"


def test_the_case_on_the_screen_saves_itself_once_it_was_added(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, _ = plan(store)
    app = open_app(monkeypatch, CASE)
    put(app, field(app, "cea_ng_ml"), "5")
    go_to(app, BOARD)
    click_once(app, "add_case")
    app.radio(key="add_source").set_value("The case on the screen")
    ran(app)
    click(app, "add_own")
    go_to(app, CASE)
    put(app, field(app, "cea_ng_ml"), "6")
    (case,) = store.agenda(meeting.id)
    assert case.facts == {"cea_ng_ml": 6}


def test_the_demo_cases_read_the_same_after_a_round_through_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, cases = plan(store, *knowledge().demo_cases)
    app = open_app(monkeypatch)
    for _ in cases:
        put(app, f"board_{app.session_state['board_case']}_board_question", "?")
        if not app.button(key="step_1").disabled:
            click(app, "step_1")
    for case, demo in zip(store.agenda(meeting.id), knowledge().demo_cases.values(), strict=True):
        assert case.facts == {**demo.case.to_json(), "board_question": "?"}


def test_a_day_outside_the_range_stands_in_its_field_with_the_fault_and_can_be_cleared(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, case = opened(monkeypatch, store, {"case_label": "A", "assessed_on": "1200-01-01"})
    if not any(one.label == "Assessed on" for one in app.text_input):
        app.button(key="head_case").click().run()
    typed = next(one for one in app.text_input if one.label == "Assessed on")
    assert typed.value == "1200-01-01"
    assert "from 1990-01-01 to 2100-01-01" in words(app)
    put(app, typed.key, "")
    assert store.case(case.id).facts == {"case_label": "A"}
    assert [one.value for one in app.text_input if one.label == "Assessed on"] == [None]
