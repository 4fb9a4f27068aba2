"""What is typed or chosen anywhere: read by the server, refused in words, and no choice taken for another of its name."""

import ast
import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.models import LONGEST_LINE, LONGEST_REASON, LONGEST_TEXT
from livermets.board.store.store import Store
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.screens.board.meetings import meeting_names
from livermets.screens.shared.session import OWN_CASE
from tests.conftest import ROOT
from tests.pages import deciding
from tests.pages.app import opened, words
from tests.pages.boards import CASE, click, click_once, open_app, plan, put

FORBIDDEN = {
    "number_input": "a number field of the browser",
    "date_input": "a day field of the browser",
    "data_editor": "a grid that reads what is typed for itself",
    "NumberColumn": "",
}
READ_AS_TEXT = {("data_editor", "mapping.py")}
"""The columns of a table of patients: every cell of that grid is text or a choice, and is read on the server."""
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
SCREENS = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "livermets" / "screens").rglob("*.py")]
FAR = datetime.date.today().replace(day=1) + datetime.timedelta(days=366 * 60)


def calls(path: Path) -> Iterator[ast.Call]:
    return (one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.Call))


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_screen_leaves_reading_or_cutting_to_the_browser(path: Path) -> None:
    for call in calls(path):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if (name, path.name) not in READ_AS_TEXT:
            assert not FORBIDDEN.get(name), f"line {call.lineno}: {FORBIDDEN.get(name)}"
        assert "max_chars" not in {one.arg for one in call.keywords}, f"line {call.lineno}: drops a longer paste"
        if name in ("text_input", "text_area"):
            assert len(call.args) <= 2, f"line {call.lineno}: drops a longer paste"


@pytest.mark.parametrize("asset", [*(ROOT / "livermets").rglob("*.js"), *(ROOT / "livermets").rglob("*.jinja")], ids=str)
def test_no_part_of_our_own_has_a_number_field(asset: Path) -> None:
    text = asset.read_text(encoding="utf-8")
    assert 'type="number"' not in text
    assert 'type: "number"' not in text
    assert "maxlength" not in text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("case", [None, *sorted(knowledge().demo_cases)])
def test_every_page_opens_with_every_case_and_its_fields_are_looked_at(page: str, case: str | None) -> None:
    assert not opened(page, case).exception


def test_the_grids_of_every_page_have_no_cell_that_a_spreadsheet_would_run(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = store.add_meeting("=1+1")
    store.add_case(meeting.id, {"case_label": "=cmd()", "board_question": "@sum(1)"})
    app = open_app(monkeypatch)
    (agenda,) = [one.value for one in app.dataframe]
    assert agenda.iloc[0]["Label"] == "'=cmd()"
    assert agenda.iloc[0]["Question"] == "'@sum(1)"
    for page in PAGES:
        for grid in opened(page, "colorectal-synchronous").dataframe:
            cells = [cell for row in grid.value.itertuples(index=False) for cell in row if isinstance(cell, str)]
            assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == [], page


def two_meetings(store: Store) -> tuple[str, str]:
    """Two that the dialog makes when nothing in it is changed; the case stands in the second."""
    first, second = store.add_meeting("Tumour board"), store.add_meeting("Tumour board")
    store.add_case(second.id, {"case_label": "Heron", "cholangitis": True, "primary_site": "colorectal"})
    return first.id, second.id


def test_meetings_of_one_name_are_told_apart_and_each_can_be_chosen(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two_meetings(store)
    names = meeting_names(store.meetings())
    assert len(set(names.values())) == 2
    app = open_app(monkeypatch)
    field = app.selectbox(key="board_meeting_field")
    for wanted, said in ((first, "The agenda is empty"), (second, "Heron")):
        field.set_value(wanted)
        app.run()
        assert app.session_state["board_meeting"] == wanted
        assert said in words(app)
        field = app.selectbox(key="board_meeting_field")
        assert field.options[field.index or 0] == names[wanted]


def test_a_case_is_copied_into_the_meeting_that_was_chosen(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two_meetings(store)
    app = open_app(monkeypatch)
    app.selectbox(key="board_meeting_field").set_value(second)
    app.run()
    (case,) = store.agenda(second)
    app.session_state[f"duplicate_{case.id}"] = True
    app.run()
    into = app.selectbox(key=f"duplicate_into_{case.id}")
    into.set_value(first)
    app.run()
    click_once(app, "duplicate_yes")
    assert [one.copied_from for one in store.agenda(first)] == [case.id]
    assert len(store.agenda(second)) == 1


def test_every_dialog_of_the_board_is_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    two_meetings(store)
    app = open_app(monkeypatch)
    for button, closing in (("plan_meeting", None), ("change_meeting", None), ("delete_meeting", "delete_meeting_no")):
        click_once(app, button)
        if closing:
            click(app, closing)
    click_once(app, "add_case")
    for source in list(app.radio(key="add_source").options):
        app.radio(key="add_source").set_value(source).run()
    plan(store, *knowledge().demo_cases)
    app = open_app(monkeypatch)
    for case in store.agenda(store.meetings()[0].id):
        app.session_state["board_case"] = case.id
        app.run()
        click_once(app, "mark_ready")


@pytest.mark.parametrize("primary", sorted({demo.case.values["primary_site"] for demo in knowledge().demo_cases.values()}))
def test_the_dialog_of_a_decision_offers_every_option_once(store: Store, primary: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = next(one for one, demo in knowledge().demo_cases.items() if demo.case.values["primary_site"] == primary)
    monkeypatch.setattr(deciding, "CASE", knowledge().demo_cases[name].case)
    assert not deciding.opened(deciding.page_of(store)).exception


@pytest.mark.parametrize("typed", [str(FAR), "2026-02-30", "3/4/2026", "soon"])
def test_a_meeting_is_not_saved_without_the_day_that_was_typed(
    store: Store, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(monkeypatch)
    click_once(app, "plan_first")
    app.text_input(key="day_new").set_value(typed)
    app.run()
    assert app.text_input(key="day_new").value == typed
    assert typed in words(app)
    assert "accepted" in words(app)
    assert app.button(key="save_meeting_new").disabled
    assert store.meetings() == ()
    app.text_input(key="day_new").set_value("")
    app.run()
    click(app, "save_meeting_new")
    assert [one.held_on for one in store.meetings()] == [None]


@pytest.mark.parametrize("typed", ["7,5", "0", "121", "ten", "1e9"])
def test_minutes_that_cannot_be_read_leave_the_old_ones(store: Store, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (case, *_) = plan(store, "half-filled")
    app = open_app(monkeypatch)
    key = f"minutes_{case.id}"
    put(app, key, "25")
    put(app, key, typed)
    assert store.case(case.id).minutes == 25
    assert app.text_input(key=key).value == typed
    assert "from 1 to 120" in words(app)
    put(app, key, "30")
    assert store.case(case.id).minutes == 30
    assert "from 1 to 120" not in words(app)
    put(app, key, "")
    assert store.case(case.id).minutes is None


@pytest.mark.parametrize("typed", ["0", "3", "1,5", "first"])
def test_a_place_that_the_agenda_has_not_moves_nothing(store: Store, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, (case, _) = plan(store, "half-filled", "lung")
    app = open_app(monkeypatch)
    put(app, f"move_to_{case.id}", typed)
    assert next(one.id for one in store.agenda(meeting.id)) == case.id
    assert "from 1 to 2" in words(app)


def case_page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The case page with its first section open."""
    return click_once(open_app(monkeypatch, CASE), "head_case")


@pytest.mark.parametrize("typed", ["1889-03-03", "2126-01-01", "2026-02-30", "3/4/2026"])
def test_a_day_of_a_case_that_cannot_be_read_is_seen_said_and_cleared(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = case_page(monkeypatch)
    put(app, "fact_assessed_on", typed)
    assert app.text_input(key="fact_assessed_on").value == typed
    assert f"“{typed}”" in words(app)
    assert "accepted" in words(app)
    put(app, "fact_assessed_on", "")
    assert "assessed_on" not in app.session_state[OWN_CASE].entered
    assert not app.warning


@pytest.mark.parametrize("name", [name for name, fact in FACTS.items() if fact.kind == "text"])
def test_a_text_of_a_case_that_is_too_long_is_kept_and_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = case_page(monkeypatch)
    most = FACTS[name].max_length or 0
    put(app, f"fact_{name}", "x" * (most + 7))
    assert app.get_by_key(f"fact_{name}").value == "x" * (most + 7)
    assert f"{most + 7} characters are too many" in words(app)
    put(app, f"fact_{name}", "x" * most)
    assert app.session_state[OWN_CASE].case.values[name] == "x" * most


def test_a_title_and_a_label_that_are_too_long_are_said_and_not_cut(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    plan(store)
    app = open_app(monkeypatch)
    click_once(app, "plan_meeting")
    app.text_input(key="title_new").set_value("x" * (LONGEST_LINE + 3))
    app.run()
    assert "3 characters too many" in words(app)
    assert app.button(key="save_meeting_new").disabled
    click_once(app, "add_case")
    app.radio(key="add_source").set_value("An empty case").run()
    app.text_input(key="add_empty_label").set_value("x" * 85)
    app.run()
    assert "5 characters too many" in words(app)
    assert app.button(key="add_empty").disabled


@pytest.mark.parametrize(
    ("name", "longest"), [("plan", LONGEST_TEXT), ("rationale", LONGEST_TEXT), ("trial_note", LONGEST_LINE)]
)
def test_a_decision_with_a_text_that_is_too_long_is_not_recorded(store: Store, name: str, longest: int) -> None:
    app = deciding.opened(deciding.page_of(store))
    deciding.put(app, "standing", [deciding.FIRST])
    deciding.put(app, name, "x" * (longest + 1))
    assert "1 character too many" in words(app)
    deciding.recorded(app)
    assert store.decisions(deciding.case_id(app)) == ()
    assert app.get_by_key(f"decision_{name}").value == "x" * (longest + 1)
    deciding.put(app, name, "x" * longest)
    deciding.recorded(app)
    assert len(store.decisions(deciding.case_id(app))) == 1


def test_a_decision_with_a_day_of_review_that_cannot_be_read_is_not_recorded(store: Store) -> None:
    app = deciding.opened(deciding.page_of(store))
    deciding.put(app, "standing", [deciding.FIRST])
    deciding.put(app, "review_on", "3/4/2026")
    assert "3/4/2026" in words(app)
    deciding.recorded(app)
    assert store.decisions(deciding.case_id(app)) == ()
    deciding.put(app, "review_on", "4 March 2027")
    deciding.recorded(app)
    assert [one.review_on for one in store.decisions(deciding.case_id(app))] == [datetime.date(2027, 3, 4)]


def test_a_reason_for_a_red_flag_that_is_too_long_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    two_meetings(store)
    app = open_app(monkeypatch)
    click_once(app, "mark_ready")
    field = next(one for one in app.text_area if str(one.key).startswith("flag_reason"))
    field.set_value("x" * (LONGEST_REASON + 2)).run()
    assert "2 characters too many" in words(app)
    assert app.button(key="ready_yes").disabled
