"""Where people sign in: the name stands and cannot be chosen, buttons follow the rights, and the store refuses the rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.rights import AccessRole
from livermets.board.store.store import Store
from livermets.hosting.mode import Mode
from livermets.hosting.people import Person
from livermets.hosting.sign_in import signing_in
from livermets.hosting.signed_in import SignedIn
from livermets.hosting.sittings import Sittings
from livermets.screens.board_session import acting, waiting
from livermets.screens.board_session import store as board_session
from livermets.screens.shared.session import OWN_CASE, HeldCase
from tests.pages.app import ran, words
from tests.pages.boards import CASE, click, click_once, go_to, open_app, plan, put
from tests.pages.test_board_link import field
from tests.unit.hosting.test_sign_in import OIDC

SignIn = Callable[..., SignedIn]


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """`sign_in("viewer")`: the session is that of a person with this role."""

    def signed_in(role: str, subject: str = "sub-1") -> SignedIn:
        settings = signing_in(OIDC, Mode.CLINIC, file_secrets={}, cookie_secret="", loopback=False)
        assert settings is not None
        sittings = Sittings(12, 30)
        person = SignedIn(Person(subject, "Anna Berg", None), settings, sittings, AccessRole(role))
        for module in (acting, board_session):
            monkeypatch.setattr(module, "signed_in", lambda: person)
            monkeypatch.setattr(module, "sign_on", lambda: acting.SignOn(settings, sittings, None))
        return person

    return signed_in


def off(app: AppTest) -> dict[str, str]:
    """The buttons that are off because of the role, with what they say."""
    return {one.key: one.proto.help for one in app.button if one.disabled and "You are signed in as" in one.proto.help}


def test_a_viewer_reads_why_each_button_is_off(store: Store, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    plan(store, "lung")
    sign_in("viewer")
    app = open_app(monkeypatch)
    told = off(app)
    named = ("plan_meeting", "change_meeting", "delete_meeting", "add_case", "move_earlier", "move_later", "mark_ready")
    assert set(told) >= {*named, "delete_case"}
    assert told["mark_ready"].startswith("Marking a case as ready is for the editor or the administrator or the chair.")
    said = words(app)
    assert "What is entered here is not saved." in said
    assert "Recorded as Anna Berg" in said
    assert not [one for one in app.selectbox if one.label == "Recording as"]


def test_an_editor_prepares_and_only_the_chair_records_a_decision(
    store: Store, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (case,) = plan(store, "lung")
    sign_in("editor")
    app = open_app(monkeypatch)
    assert "mark_ready" not in off(app)
    assert set(off(app)) >= {"delete_meeting", "delete_case"}
    click(app, "mark_ready")
    app.session_state["board_views"] = "Decisions"
    ran(app)
    click_once(app, "decide")
    assert off(app)["decision_record"].startswith("Recording a decision is for the chair.")
    assert "Recorded as Anna Berg" in words(app)
    sign_in("chair")
    ran(app)
    assert "decision_record" not in off(app)
    assert {one.subject for one in store.events(case_id=case.id) if one.what != "case.added"} <= {"sub-1"}


def test_what_a_viewer_types_is_refused_by_the_store_and_stays_on_the_screen(
    store: Store, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, _ = plan(store)
    case = store.add_case(meeting.id, {"case_label": "Heron"})
    sign_in("viewer")
    app = open_app(monkeypatch)
    click_once(app, "open_on_case_page")
    go_to(app, CASE)
    put(app, field(app, "cea_ng_ml"), "5")
    said = words(app)
    assert "Heron is not saved." in said
    assert "Entering facts of a case is for the editor or the administrator or the chair." in said
    assert store.case(case.id).facts == {"case_label": "Heron"}
    assert app.session_state[OWN_CASE].entered["cea_ng_ml"] == 5


def test_what_was_entered_waits_for_the_same_person_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, object] = {}
    monkeypatch.setattr(waiting.st, "session_state", session)
    monkeypatch.setattr(waiting, "was_touched", lambda: False)
    held = HeldCase(entered={"ecog": 1}, touched=True)
    session |= {OWN_CASE: held, "decision_draft_c1": {"plan": "MRI"}, "fact_ecog": 1}
    waiting.leave_waiting("anna", 12)
    assert session == {"fact_ecog": 1}, "nothing of it stays in this session"
    assert waiting.bring_back("otto") is False
    assert session == {"fact_ecog": 1}
    assert waiting.bring_back("anna") is True
    assert session[OWN_CASE] is held
    assert session["decision_draft_c1"] == {"plan": "MRI"}
    assert waiting.bring_back("anna") is False, "it is given back once"
    waiting.leave_waiting("anna", 0)
    assert waiting.bring_back("anna") is False, "after the hours it is forgotten"


def test_into_a_session_in_which_something_was_done_nothing_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, object] = {OWN_CASE: HeldCase(entered={"ecog": 1})}
    monkeypatch.setattr(waiting.st, "session_state", session)
    waiting.leave_waiting("berta", 12)
    monkeypatch.setattr(waiting, "was_touched", lambda: True)
    assert waiting.bring_back("berta") is False
    monkeypatch.setattr(waiting, "was_touched", lambda: False)
    assert waiting.bring_back("berta") is True


def test_where_nothing_was_entered_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, object] = {OWN_CASE: HeldCase(), "board_links": {}}
    monkeypatch.setattr(waiting.st, "session_state", session)
    monkeypatch.setattr(waiting, "was_touched", lambda: False)
    waiting.leave_waiting("carla", 12)
    assert waiting.bring_back("carla") is False
