"""The board page as a person uses it: planning a meeting and preparing its cases."""

import datetime
import re

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.minutes import see_case
from livermets.board.models import DecisionDraft, Meeting
from livermets.board.store.store import Store
from livermets.board.timetable import USUAL_MINUTES, timetable
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from tests.pages.app import ran, words
from tests.pages.boards import CASE, click, click_once, go_to, open_app, plan, put, table

STRANGE = "<b>x</b> **y** [z](http://e.org) :red[r] $a$ 😀 مرحبا"


def agenda_of(app: AppTest) -> list[dict[str, object]]:
    """The rows of the agenda as they are shown."""
    return app.dataframe[0].value.to_dict("records")


def test_one_click_makes_a_meeting_of_the_demo_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app(monkeypatch)
    assert "Plan the first meeting" in app.subheader[0].value
    assert "Kept in this session only" in words(app)
    assert "it is gone when the tab is closed or loaded anew" in words(app)
    click(app, "demo_meeting")
    labels = [str(row["Label"]) for row in agenda_of(app)]
    assert labels == sorted(demo.case.values["case_label"] for demo in knowledge().demo_cases.values())
    assert len(labels) == 7
    assert all(row["Status"] == "○ Draft" for row in agenda_of(app))


def test_a_meeting_is_planned_changed_and_deleted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app(monkeypatch)
    click_once(app, "plan_first")
    app.text_input(key="title_new").set_value("Liver board")
    app.text_input(key="day_new").set_value("3.3.2026")
    app.time_input(key="start_new").set_value(datetime.time(16, 0))
    app.multiselect(key="roles_new").set_value(["radiology", "liver-surgery"])
    click(app, "save_meeting_new")
    (planned,) = store.meetings()
    assert (planned.title, planned.held_on, planned.starts_at) == (
        "Liver board",
        datetime.date(2026, 3, 3),
        datetime.time(16, 0),
    )
    assert set(planned.roles) == {"radiology", "liver-surgery"}
    assert "The agenda is empty" in words(app)

    store.add_case(planned.id, {"case_label": "Case 1"})
    click_once(app, "change_meeting")
    app.text_input(key=f"title_{planned.id}").set_value("Liver board, moved")
    click(app, f"save_meeting_{planned.id}")
    assert store.meeting(planned.id).title == "Liver board, moved"

    click_once(app, "delete_meeting")
    assert "1 case goes with it" in words(app)
    assert store.meetings()
    click(app, "delete_meeting_yes")
    assert store.meetings() == ()
    assert store.events()[-1].after == {"cases": 1}


def test_a_meeting_that_somebody_else_changed_is_not_overwritten_unseen(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, _ = plan(store)
    app = open_app(monkeypatch)
    click_once(app, "change_meeting")
    store.change_meeting(planned.id, 1, {"title": "Theirs"}, who="Pathology")
    app.text_input(key=f"title_{planned.id}").set_value("Mine")
    click_once(app, f"save_meeting_{planned.id}")
    assert store.meeting(planned.id).title == "Theirs"
    (row,) = table(app, "Theirs")
    assert (row["Yours"], row["Theirs"]) == ("Mine", "Theirs")
    click(app, f"save_meeting_{planned.id}")
    assert store.meeting(planned.id).title == "Mine"


def test_a_difference_left_unanswered_does_not_stand_in_the_plan_when_it_is_opened_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned, _ = plan(store)
    app = open_app(monkeypatch)
    click_once(app, "change_meeting")
    store.change_meeting(planned.id, 1, {"title": "Theirs"}, who="Pathology")
    app.text_input(key=f"title_{planned.id}").set_value("Mine")
    click_once(app, f"save_meeting_{planned.id}")
    del app.session_state["open_dialog"]  # as Esc closes it
    ran(app)
    click_once(app, "change_meeting")
    assert app.text_input(key=f"title_{planned.id}").value == "Theirs"
    assert "Somebody else" not in words(app)
    assert app.button(key=f"save_meeting_{planned.id}").label == "Save"


def test_a_meeting_that_somebody_else_deleted_is_said_to_be_gone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    other = store.add_meeting("Thursday", datetime.date(2026, 3, 1))
    planned, _ = plan(store, "half-filled")
    app = open_app(monkeypatch)
    store.delete_meeting(planned.id, who="Pathology")
    assert "was deleted" in words(ran(app))
    assert app.session_state["board_meeting"] == other.id
    assert "was deleted" not in words(ran(app))
    click_once(app, "delete_meeting")
    click(app, "delete_meeting_yes")
    assert store.meetings() == ()
    assert "was deleted" not in words(app)


def test_the_agenda_says_when_each_case_begins_and_when_the_meeting_ends(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, cases = plan(store, "colorectal-synchronous", "half-filled", "lung")
    app = open_app(monkeypatch)
    assert [row["Start"] for row in agenda_of(app)] == ["16:30", "16:40", "16:50"]
    assert "ends 17:00" in words(app)
    assert "3 counted with 10 min" in words(app)
    put(app, f"minutes_{cases[0].id}", "25")
    assert store.case(cases[0].id).minutes == 25
    assert [row["Start"] for row in agenda_of(app)] == ["16:30", "16:55", "17:05"]
    assert planned.id == store.case(cases[0].id).meeting_id


def test_without_a_start_the_times_count_from_the_beginning() -> None:
    meeting = Meeting(id="m", title="t", created_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    times = timetable(meeting, ())
    assert (times.begins, times.ends, times.minutes) == ((), "+0:00", 0)


def test_a_meeting_over_midnight_goes_on_at_zero(store: Store) -> None:
    meeting = store.add_meeting("Night", starts_at=datetime.time(23, 55))
    cases = [store.add_case(meeting.id, {}, minutes=minutes) for minutes in (None, 50)]
    times = timetable(meeting, cases)
    assert times.begins == ("23:55", f"00:{USUAL_MINUTES - 5:02d}")
    assert times.ends == "00:55"


def test_a_case_is_moved_by_buttons_and_by_its_place(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, cases = plan(store, "colorectal-synchronous", "half-filled", "lung")
    first, second, third = (case.id for case in cases)
    app = open_app(monkeypatch)
    click(app, "move_later")
    assert [one.id for one in store.agenda(planned.id)] == [second, first, third]
    assert app.text_input(key=f"move_to_{first}").value == "2"
    put(app, f"move_to_{first}", "3")
    assert [one.id for one in store.agenda(planned.id)] == [second, third, first]
    assert app.button(key="move_later").disabled
    click(app, "move_earlier")
    assert [one.id for one in store.agenda(planned.id)] == [second, first, third]


def test_question_and_label_save_themselves(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (case,) = plan(store, "half-filled")
    app = open_app(monkeypatch)
    put(app, f"board_{case.id}_board_question", "Resect now?")
    assert store.case(case.id).question == "Resect now?"
    assert agenda_of(app)[0]["Question"] == "Resect now?"
    put(app, f"board_{case.id}_case_label", "Müller, Anna 12.03.1956")
    assert store.case(case.id).label == "Müller, Anna 12.03.1956"
    assert "looks like a name and a date of birth" in words(app)
    put(app, f"board_{case.id}_case_label", "Case 7")
    assert "looks like" not in words(app)


def test_what_is_missing_is_answered_on_the_spot(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (case,) = plan(store, "half-filled")
    app = open_app(monkeypatch)
    assert app.get_by_key(f"ask_{case.id}_lines_of_chemotherapy").value is None
    put(app, f"ask_{case.id}_lines_of_chemotherapy", "1")
    assert store.case(case.id).facts["lines_of_chemotherapy"] == 1
    with pytest.raises(KeyError):
        app.get_by_key(f"ask_{case.id}_lines_of_chemotherapy")
    assert re.search(r"\d+ tests? of the work\\?-up open", words(app))


def test_options_are_put_up_for_discussion_or_left_to_the_rule(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (case,) = plan(store, "colorectal-synchronous")
    app = open_app(monkeypatch)
    assert "by the rule these stand" in words(app)
    chosen = app.multiselect(key=f"options_{case.id}").options
    assert any("resection" in one.lower() for one in chosen)
    option = next(iter(one.id for one in knowledge().registry.options.values() if one.primary == "colorectal"))
    put(app, f"options_{case.id}", [option])
    assert store.case(case.id).options == (option,)
    assert "by the rule these stand" not in words(app)


def test_ready_keeps_how_the_case_reads_and_can_be_taken_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (case,) = plan(store, "colorectal-synchronous")
    app = open_app(monkeypatch)
    click(app, "mark_ready")
    click(app, "ready_yes")
    assert store.case(case.id).status == "ready"
    (snapshot,) = store.snapshots(case.id)
    assert snapshot.briefing["label"] == "Demo 1"
    assert agenda_of(app)[0]["Status"] == "◐ Ready"
    assert "changed since it was marked ready" not in words(app)
    put(app, f"board_{case.id}_board_question", "Another question?")
    assert "changed since it was marked ready" in words(app)
    click(app, "back_to_draft")
    assert store.case(case.id).status == "draft"


def test_a_decided_case_is_taken_up_again_and_keeps_its_decision(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (case,) = plan(store, "colorectal-synchronous")
    store.decide(case.id, case.version, DecisionDraft(plan="Resect"), see_case(case, knowledge()))
    app = open_app(monkeypatch)
    assert "changed since it was decided" not in words(app)
    put(app, f"board_{case.id}_board_question", "Another question?")
    assert "changed since it was decided" in words(app)
    click(app, "back_to_draft")
    assert store.case(case.id).status == "draft"
    assert [one.plan for one in store.decisions(case.id)] == ["Resect"]
    assert "changed since it was decided" not in words(app)


def test_what_was_typed_last_is_kept_with_a_case_marked_ready_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (case,) = plan(store, "colorectal-synchronous")
    app = open_app(monkeypatch)
    # A click takes the person out of the field: what was typed and the click arrive together.
    app.get_by_key(f"board_{case.id}_board_question").set_value("Resect now?")
    click(app, "mark_ready")
    click(app, "ready_yes")
    (snapshot,) = store.snapshots(case.id)
    assert snapshot.facts["board_question"] == snapshot.briefing["question"] == "Resect now?"
    assert store.case(case.id).status == "ready"
    assert "changed since it was marked ready" not in words(app)


def test_own_entries_saved_a_moment_ago_are_no_change_by_somebody_else(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (case,) = plan(store, "colorectal-synchronous")
    app = open_app(monkeypatch)
    # A run that saved an entry was cut off by the next click before it drew anything.
    facts = {**case.facts, "board_question": "Resect now?"}
    link = app.session_state["board_links"][f"board_case_{case.id}"]
    link.version, link.stored = store.save_facts(case.id, case.version, facts).version, facts
    app.get_by_key(f"board_{case.id}_board_question").set_value("Resect now?")
    click_once(app, "mark_ready")
    click(app, "ready_yes")
    assert "Somebody else" not in words(app)
    assert store.case(case.id).status == "ready"


def test_ready_is_refused_when_somebody_else_changed_the_case(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (case,) = plan(store, "colorectal-synchronous")
    app = open_app(monkeypatch)
    store.save_facts(case.id, case.version, {**case.facts, "board_question": "Theirs?"})
    click_once(app, "mark_ready")
    assert "Somebody else changed this" in words(app)
    assert store.case(case.id).status == "draft"


def test_a_case_can_be_deleted_right_after_typing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, (case,) = plan(store, "colorectal-synchronous")
    app = open_app(monkeypatch)
    app.get_by_key(f"board_{case.id}_board_question").set_value("Resect now?")
    click_once(app, "delete_case")
    click(app, "delete_case_yes")
    assert "Somebody else" not in words(app)
    assert store.agenda(planned.id) == ()


def test_a_case_is_duplicated_and_deleted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, (case,) = plan(store, "colorectal-synchronous")
    app = open_app(monkeypatch)
    app.session_state[f"duplicate_{case.id}"] = True
    ran(app)
    click(app, "duplicate_yes")
    _, copy = store.agenda(planned.id)
    assert copy.copied_from == case.id
    assert "snapshot" not in copy.facts
    assert app.session_state["board_case"] == copy.id
    click_once(app, "delete_case")
    assert "cannot be undone" in words(app)
    click(app, "delete_case_yes")
    assert [one.id for one in store.agenda(planned.id)] == [case.id]


def test_the_record_tells_every_change_in_words(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (case,) = plan(store, "half-filled")
    app = open_app(monkeypatch)
    app.session_state["board_role"] = "coordination"
    put(app, f"ask_{case.id}_lines_of_chemotherapy", "1")
    app.session_state[f"record_{case.id}"] = True
    app.run()
    latest, *_, first = table(app, "What")
    assert latest["Who"] == "Board coordination"
    assert latest["What"] == f"Facts: {FACTS['lines_of_chemotherapy'].label}"
    assert "unknown" in latest["From"]
    assert latest["To"] == "1"
    assert first["Who"] == "Radiology"
    assert latest["When"].endswith(" UTC")
    assert first["What"] == "Put on the agenda"


def test_a_case_is_added_from_the_screen_a_demo_nothing_and_an_earlier_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned, (case,) = plan(store, "half-filled")
    app = open_app(monkeypatch, CASE)
    click_once(app, "head_case")
    put(app, "fact_case_label", "Case 5")
    go_to(app, "pages/board.py")

    def add(source: str, key: str) -> None:
        click_once(app, "add_case")
        app.radio(key="add_source").set_value(source).run()
        click(app, key)

    add("The case on the screen", "add_own")
    add("A demo case", "add_demo")
    add("An empty case", "add_empty")
    add("A copy of an earlier case", "add_copy")
    agenda = store.agenda(planned.id)
    demo = next(iter(knowledge().demo_cases.values()))
    assert [one.facts.get("case_label") for one in agenda] == [
        "Demo 7",
        "Case 5",
        demo.case.values["case_label"],
        None,
        "Demo 7",
    ]
    assert agenda[-1].copied_from == case.id


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"[1]", "facts, not a list"),
        (b'{"no_such_fact": 1}', "no such fact"),
        (b'{"cea_ng_ml": "many"}', "many"),
    ],
)
def test_a_file_that_is_no_case_is_refused_in_words(
    store: Store, content: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned, _ = plan(store)
    app = open_app(monkeypatch)
    click_once(app, "add_case")
    app.radio(key="add_source").set_value("A case file").run()
    app.file_uploader(key="add_file_which").upload("case.json", content).run()
    assert [one.message for one in app.exception] == []
    assert "was not added" in words(app)
    assert said in words(app).replace("\\", "")
    assert store.agenda(planned.id) == ()


def test_a_draft_that_contradicts_itself_can_be_added_from_its_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, _ = plan(store)
    facts = {"case_label": "Case 1", "cirrhosis": True, "liver_background": "normal"}
    app = open_app(monkeypatch)
    click_once(app, "add_case")
    app.radio(key="add_source").set_value("A case file").run()
    app.file_uploader(key="add_file_which").upload("case.json", orjson.dumps({"facts": facts})).run()
    click(app, "add_file")
    (made,) = store.agenda(planned.id)
    assert made.facts == facts
    assert "Kept as entered, but not used until it fits together" in words(app)


@pytest.mark.parametrize("label", [STRANGE[:80], "W" * 80, "‮abc‬ עברית", "`a` # b"])
def test_a_label_is_shown_letter_by_letter(store: Store, label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, _ = plan(store)
    case = store.add_case(planned.id, {"case_label": label})
    app = open_app(monkeypatch)
    assert agenda_of(app)[0]["Label"] == label
    head = next(one.value for one in app.markdown if one.value.startswith("#### 1"))
    head = head.splitlines()[0].rstrip()
    assert head.replace("\\", "") == f"#### 1. {label}"
    assert not re.search(r"(?<!\\)[*`\[<$:]", head)
    click_once(app, "delete_case")
    assert label in words(app).replace("\\", "")
    assert store.case(case.id)


def test_five_hundred_cases_stand_in_one_table_and_are_looked_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from livermets.board import usable

    planned = store.add_meeting("Long")
    for number in range(500):
        store.add_case(planned.id, {"case_label": f"Case {number}"})
    assessed: list[object] = []
    really = usable.assess
    monkeypatch.setattr(usable, "assess", lambda *given: assessed.append(given) or really(*given))
    app = open_app(monkeypatch)
    assert len(agenda_of(app)) == 500
    assert len(assessed) == 500
    fields = sum(len(app.get(kind)) for kind in ("button", "text_input", "selectbox"))
    assert fields < 60
    put(app, f"minutes_{store.agenda(planned.id)[0].id}", "5")
    assert len(assessed) == 501
