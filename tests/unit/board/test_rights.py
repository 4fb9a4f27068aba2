"""Who may do what: the table is whole, the store holds to it, and who acted stands in all that is recorded."""

from __future__ import annotations

import ast
import datetime
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from livermets.board.models import FollowUpDraft, RecallAnswer
from livermets.board.referrals import put_referral
from livermets.board.rights import RIGHTS, AccessRole, Actor, Command, refusal, rights_table
from livermets.board.store.backup import backup, digest, restore
from livermets.board.store.card_feedback import keep_feedback
from livermets.board.store.errors import BackupError, NotAllowedError
from livermets.board.store.readings import acknowledge_recall, work_out_readings
from livermets.board.store.store import Store
from livermets.board.store.taken import take_file
from livermets.board.store.transactions import Transactions
from tests.conftest import ROOT
from tests.places import draft, filled, seen

V, E, A, C = AccessRole
CARRIED_OUT: Final = FollowUpDraft(outcome="carried-out")
NOW: Final = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class On:
    """A store with a meeting and a case that was decided, which is at this version."""

    store: Store
    meeting: str
    case: str
    version: int


def recalled(on: On) -> RecallAnswer:
    return RecallAnswer(snapshot_id=on.store.snapshots(on.case)[-1].id, release="r", moved=(), reason="seen")


GIVEN: Final[dict[Command, tuple[Callable[[On], object], ...]]] = {
    Command.SEE: (
        lambda on: on.store.meetings(),
        lambda on: on.store.meeting(on.meeting),
        lambda on: on.store.agenda(on.meeting),
        lambda on: on.store.case(on.case),
        lambda on: on.store.acknowledged_flags(on.case),
        lambda on: on.store.unchanged_since(NOW),
        lambda on: on.store.snapshots(on.case),
        lambda on: on.store.snapshot(on.store.snapshots(on.case)[0].id),
        lambda on: on.store.last_snapshot(on.case, "ready"),
        lambda on: on.store.decisions(on.case),
        lambda on: on.store.follow_ups(on.case),
        lambda on: on.store.events(),
        lambda on: work_out_readings(on.store),
        lambda on: digest(on.store),
    ),
    Command.TAKE_FILE: (lambda on: take_file(on.store, "minutes.pdf", on.meeting),),
    Command.REFER: (lambda on: put_referral(on.store, {"case_label": "Crane"}, {}),),
    Command.ADD_MEETING: (lambda on: on.store.add_meeting("Other"),),
    Command.CHANGE_MEETING: (lambda on: on.store.change_meeting(on.meeting, 1, {"title": "Other"}),),
    Command.ADD_CASE: (lambda on: on.store.add_case(on.meeting, {}), lambda on: on.store.copy_case(on.case, on.meeting)),
    Command.SAVE_FACTS: (lambda on: on.store.save_facts(on.case, on.version, {"ecog": 1}),),
    Command.CHANGE_CASE: (lambda on: on.store.change_case(on.case, on.version, {"minutes": 5}),),
    Command.MOVE_CASE: (lambda on: on.store.move_case(on.case, 1),),
    Command.MARK_READY: (lambda on: on.store.mark_ready(on.case, on.version, seen()),),
    Command.ACKNOWLEDGE_FLAGS: (lambda on: on.store.acknowledge_flags(on.case, on.version, []),),
    Command.RECORD_FOLLOW_UP: (
        lambda on: on.store.follow_up(on.case, on.version, on.store.decisions(on.case)[0].id, CARRIED_OUT),
    ),
    Command.DECIDE: (lambda on: on.store.decide(on.case, on.version, draft(), seen()),),
    Command.ACKNOWLEDGE_RECALL: (
        lambda on: acknowledge_recall(
            on.store,
            on.case,
            recalled(on),
            who="x",
        ),
    ),
    Command.DELETE_CASE: (lambda on: on.store.delete_case(on.case, on.version),),
    Command.DELETE_MEETING: (lambda on: on.store.delete_meeting(on.meeting),),
    Command.BACK_UP: (lambda on: backup(on.store, "r"),),
    Command.RESTORE: (lambda on: restore(on.store, backup(Store.in_session(), "r").document),),
    Command.PURGE: (lambda on: on.store.purge(NOW),),
    Command.KEEP_FEEDBACK: (lambda on: keep_feedback(on.store, [], "ehr"),),
}
"""How each command is given, in every way that there is."""


def acting(store: Store, role: AccessRole) -> Store:
    return store.acting(Actor("sub-1", "Anna Berg", role))


@pytest.mark.parametrize("role", AccessRole)
@pytest.mark.parametrize("command", Command)
def test_the_store_does_what_the_table_allows_and_refuses_the_rest_unchanged(command: Command, role: AccessRole) -> None:
    for give in GIVEN[command]:
        store = Store.in_session()
        meeting_id, case_id = filled(store)
        before = digest(store)
        on = On(acting(store, role), meeting_id, case_id, store.case(case_id).version)
        if role in RIGHTS[command]:
            # What is allowed is done; a backup goes into an empty store only, and says so.
            done = pytest.raises(BackupError) if command is Command.RESTORE else nullcontext()
            with done:
                give(on)
            continue
        with pytest.raises(NotAllowedError, match=r"is for the .*You are signed in as Anna Berg \(.*Nothing was changed"):
            give(on)
        assert digest(store) == before


def test_every_command_is_in_the_table_and_is_tried_here() -> None:
    assert set(RIGHTS) == set(GIVEN) == set(Command)


def test_every_method_of_the_store_is_one_of_the_commands() -> None:
    here = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    tried = {node.attr for node in ast.walk(here) if isinstance(node, ast.Attribute)}
    methods = {name for name, one in vars(Store).items() if callable(one) and not name.startswith("_")}
    assert methods - tried == set(), "give it in GIVEN, under the command that it is"
    around = {name for name in vars(Transactions) if not name.startswith("_")}
    assert around == {"open", "in_session", "close", "reading", "changing", "acting", "actor", "forget_removed"}


def test_every_transaction_that_changes_something_names_its_command() -> None:
    found = 0
    for path in (ROOT / "livermets").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "changing":
                found += 1
                named = [one for one in node.keywords if one.arg == "command"]
                assert named, f"{path.relative_to(ROOT)}:{node.lineno} names no command of livermets.board.rights"
    assert found > 12


def test_what_names_no_command_is_for_no_signed_in_person() -> None:
    store = Store.in_session()
    with store.changing():
        pass
    with pytest.raises(NotAllowedError, match="for nobody who signs in"), acting(store, C).changing():
        pass


def test_who_may_see_and_who_may_decide() -> None:
    table = {command: {role for role in AccessRole if role in roles} for command, roles in RIGHTS.items()}
    assert table[Command.SEE] == {V, E, A, C}
    assert table[Command.SAVE_FACTS] == {E, A, C}
    assert table[Command.DECIDE] == table[Command.ACKNOWLEDGE_RECALL] == {C}
    assert table[Command.DELETE_CASE] == {A, C}
    assert table[Command.PURGE] == table[Command.RESTORE] == {A}
    of_viewers = (Command.SEE, Command.TAKE_FILE, Command.REFER)
    assert not any(V in roles for command, roles in RIGHTS.items() if command not in of_viewers)


def test_a_refusal_is_a_sentence_with_who_may_and_as_whom_one_is_known() -> None:
    editor = Actor("sub-1", "Anna Berg", E)
    said = "Recording a decision is for the chair. You are signed in as Anna Berg (editor)."
    assert refusal(editor, Command.DECIDE) == said
    assert "for the administrator or the chair." in refusal(editor, Command.DELETE_CASE)
    assert refusal(editor, Command.SAVE_FACTS) == ""
    assert refusal(None, Command.PURGE) == ""


def test_who_acted_is_written_by_the_store_whatever_name_was_given(store: Store) -> None:
    chair = acting(store, C)
    meeting = chair.add_meeting("Board", who="Somebody else")
    case = chair.add_case(meeting.id, {"case_label": "Heron"}, who="Somebody else")
    decision = chair.decide(case.id, 1, draft(), seen(), who="Somebody else")
    chair.follow_up(case.id, 2, decision.id, CARRIED_OUT, who="Somebody else")
    (kept,), (became,) = store.decisions(case.id), store.follow_ups(case.id)
    assert (kept.decided_by, kept.subject, kept.access, kept.recorder) == ("Anna Berg", "sub-1", "chair", "Anna Berg (chair)")
    assert (became.recorded_by, became.subject, became.recorder) == ("Anna Berg", "sub-1", "Anna Berg (chair)")
    assert {(one.who, one.subject, one.access) for one in store.events()} == {("Anna Berg", "sub-1", "chair")}


def test_a_file_taken_out_is_recorded_with_who_took_it_and_only_where_people_sign_in() -> None:
    store = Store.in_session()
    meeting_id, case_id = filled(store)
    events = len(store.events())
    take_file(store, "minutes.pdf", meeting_id)
    assert len(store.events()) == events
    take_file(acting(store, V), "page.pdf", meeting_id, case_id)
    last = store.events()[-1]
    said: dict[str, Any] = {"what": last.what, "who": last.who, "case": last.case_id, "after": last.after}
    assert said == {"what": "file.taken", "who": "Anna Berg", "case": case_id, "after": {"file": "page.pdf"}}


def test_the_table_in_words_has_a_row_for_each_command() -> None:
    lines = rights_table().splitlines()
    assert lines[0] == "| | viewer | editor | administrator | chair |"
    assert len(lines) == 2 + len(Command)
    assert "| Recording a decision | no | no | no | yes |" in lines
