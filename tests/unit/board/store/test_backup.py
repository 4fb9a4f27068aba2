"""Backup and restore: the same content on either database, and nothing of a file that is not whole."""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livermets.board.models import FollowUpDraft
from livermets.board.store import backup as module
from livermets.board.store.backup import backup, digest, restore
from livermets.board.store.card_feedback import ToldOfCard, keep_feedback, kept_feedback
from livermets.board.store.errors import BackupError, NotInStoreError
from livermets.board.store.store import Store
from livermets.case.case_file import DEEPEST
from tests.places import KINDS, MakePlace, Place, Ticking, draft, filled, seen

MADE_AT = datetime.datetime(2026, 3, 4, 8, tzinfo=datetime.UTC)


def everything(store: Store) -> Any:
    """All that the store gives back."""
    meetings = store.meetings()
    cases = [case for meeting in meetings for case in store.agenda(meeting.id)]
    recorded = [(store.snapshots(case.id), store.decisions(case.id), store.follow_ups(case.id)) for case in cases]
    return meetings, cases, recorded, store.events()


@pytest.mark.parametrize(("kind", "other"), [*itertools.product(KINDS, KINDS)])
def test_a_backup_restored_into_an_empty_store_is_the_same_store(kind: str, other: str, make_place: MakePlace) -> None:
    source, target = make_place(kind).open(Ticking()), make_place(other).open()
    meeting_id, case_id = filled(source, "🫀 Ünïcode </script>")
    removed = source.add_case(meeting_id, {"case_label": "gone"})
    source.delete_case(removed.id, 1)
    source.add_meeting("No day yet")
    made = backup(source, "rel1", MADE_AT)
    assert restore(target, made.document) == made.rows
    assert digest(target) == digest(source) == made.digest
    assert everything(target) == everything(source)
    assert backup(target, "rel1", MADE_AT).document == made.document
    # The restored store goes on: a new event has a new number.
    last = target.events()[-1].id
    target.save_facts(case_id, target.case(case_id).version, {"case_label": "after"})
    assert target.events()[-1].id == last + 1
    assert digest(target) != made.digest
    back = make_place(kind).open()
    restore(back, backup(target, "rel1").document)
    assert everything(back) == everything(target)


def test_the_heading_says_what_the_backup_is(store: Store) -> None:
    filled(store)
    content = json.loads(backup(store, "rel1", MADE_AT).document)
    heading = {name: value for name, value in content.items() if name != "tables"}
    assert heading == {
        "kind": "livermets board",
        "format": 1,
        "schema": "0007",
        "release": "rel1",
        "made_at": "2026-03-04T08:00:00.000000+00:00",
        "digest": digest(store),
    }
    assert {name: len(rows) for name, rows in content["tables"].items()} == {
        "meeting": 1,
        "participant": 2,
        "board_case": 1,
        "snapshot": 2,
        "decision": 1,
        "follow_up": 1,
        "event": 6,
        "card_feedback": 0,
    }


def test_the_digest_does_not_hang_on_the_order_of_rows_but_on_every_value(make_place: MakePlace) -> None:
    source = make_place("sqlite").open()
    filled(source)
    filled(source, "Crane")
    content = json.loads(backup(source, "rel1").document)
    for rows in content["tables"].values():
        rows.reverse()
    target = make_place("sqlite").open()
    restore(target, json.dumps(content).encode())
    assert digest(target) == digest(source)
    found = {digest(source)}
    meeting = source.meetings()[0]
    for change in (
        lambda: source.change_meeting(meeting.id, 1, {"title": "x"}),
        lambda: source.move_case(source.agenda(meeting.id)[0].id, 1),
        lambda: source.add_meeting(""),
    ):
        before = len(source.events())
        change()
        assert (digest(source) in found) is (len(source.events()) == before)
        found.add(digest(source))


def test_a_backup_is_restored_into_an_empty_store_only(place: Place) -> None:
    store = place.open()
    filled(store)
    made = backup(store, "rel1")
    before = digest(store)
    with pytest.raises(BackupError, match=r"holds something already.*name another folder or database"):
        restore(store, made.document)
    assert digest(store) == before
    # A store from which everything was deleted still has its record, so it is not an empty one.
    store.delete_meeting(store.meetings()[0].id)
    with pytest.raises(BackupError, match="holds something already"):
        restore(store, made.document)
    assert [one.what for one in store.events()] == ["meeting.deleted"]


Damage = Callable[[dict[str, Any]], object]

DAMAGES: dict[str, tuple[Damage, str]] = {
    "a changed text": (lambda one: one["tables"]["decision"][0].update(plan="other"), "does not match its digest"),
    "a missing row": (lambda one: one["tables"]["event"].pop(), "does not match its digest"),
    "a row twice": (lambda one: one["tables"]["event"].append(one["tables"]["event"][0]), "does not match its digest"),
    "a missing table": (lambda one: one["tables"].pop("event"), "the table event is missing"),
    "a table that is none": (lambda one: one["tables"].update(event={}), "the table event is missing"),
    "a missing column": (lambda one: one["tables"]["event"][0].pop("who"), "row 1 of event has not the columns"),
    "a column too many": (lambda one: one["tables"]["meeting"][0].update(x=1), "row 1 of meeting has not the columns"),
    "a row that is none": (lambda one: one["tables"]["meeting"].append(3), "row 2 of meeting has not the columns"),
    "a text for a number": (lambda one: one["tables"]["meeting"][0].update(version="1"), "holds no version that fits"),
    "a yes for a number": (lambda one: one["tables"]["meeting"][0].update(version=True), "holds no version that fits"),
    "nothing where something must be": (lambda one: one["tables"]["meeting"][0].update(title=None), "holds no title that fits"),
    "a day that is none": (lambda one: one["tables"]["meeting"][0].update(held_on="2026-02-30"), "holds no held_on that fits"),
    "a text that is too long": (lambda one: one["tables"]["meeting"][0].update(title="x" * 201), "holds no title that fits"),
    "a text no database takes": (lambda one: one["tables"]["meeting"][0].update(title="\x00"), "holds no title that fits"),
    "a number without end": (lambda one: one["tables"]["meeting"][0].update(version=10**30), "holds no version that fits"),
    "a newer format": (lambda one: one.update(format=2), "newer version of livermets. Nothing was restored; update"),
    "a newer schema": (lambda one: one.update(schema="0999"), "newer version of livermets. Nothing was restored; update"),
    "no digest": (lambda one: one.pop("digest"), "its heading is not whole"),
    "another kind of file": (lambda one: one.pop("kind"), "not a backup of the board's store"),
}


@pytest.fixture(scope="module")
def whole() -> bytes:
    store = Store.in_session()
    filled(store)
    return backup(store, "rel1").document


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_whole(place: Place, whole: bytes, damage: str) -> None:
    break_it, message = DAMAGES[damage]
    content = json.loads(whole)
    break_it(content)
    store = place.open()
    empty = digest(store)
    with pytest.raises(BackupError, match="Nothing was restored") as raised:
        restore(store, json.dumps(content).encode())
    assert message in str(raised.value)
    assert "secret" not in str(raised.value)
    assert digest(store) == empty
    assert restore(store, whole)["board_case"] == 1


@pytest.mark.parametrize(
    "document", [b"", b"{", b"\xff\xfe", b"[]", b'"text"', b"[" * 100_000, b'{"kind": NaN}', b"PK\x03\x04"]
)
def test_a_file_of_another_kind_is_refused(document: bytes) -> None:
    with pytest.raises(BackupError, match="Nothing was restored"):
        restore(Store.in_session(), document)


def test_a_backup_saved_with_a_byte_order_mark_is_restored(place: Place, whole: bytes) -> None:
    assert restore(place.open(), b"\xef\xbb\xbf" + whole)["board_case"] == 1


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda whole: whole.decode().encode("utf-16"), "it is UTF-16 text, not UTF-8 text"),
        (lambda whole: b"\x00" * len(whole), "it holds nothing but zero bytes"),
        (lambda _: b"PK\x03\x04", "it is a Word, Excel or zip file, not JSON"),
        (lambda _: b"<!doctype html><p>secret", "it is a page for browsers (HTML), not JSON"),
        (lambda _: b"", "the file is empty"),
        (lambda whole: whole[:-3], "it is not a whole JSON document"),
        (lambda _: b'{"kind": ' + b"[" * 990 + b"]" * 990 + b"}", "nested too deeply"),
        (lambda whole: whole.replace(b'"format": 1', b'"format": 1, "format": 1', 1), "format: given twice"),
        (lambda whole: whole.replace(b'"format": 1', b'"format": NaN', 1), "format: not a finite number"),
    ],
)
def test_why_a_backup_cannot_be_read_is_said(whole: bytes, damage: Callable[[bytes], bytes], why: str) -> None:
    with pytest.raises(BackupError) as raised:
        restore(Store.in_session(), damage(whole))
    assert f"This backup is damaged or incomplete: {why}. Nothing was restored" in str(raised.value)


def test_a_case_nested_as_deeply_as_the_store_takes_it_is_restored() -> None:
    facts: Any = "deep"
    for _ in range(DEEPEST - 1):
        facts = [facts]
    source = Store.in_session()
    source.add_case(source.add_meeting("Board").id, {"case_label": "Heron", "note": facts})
    target = Store.in_session()
    restore(target, backup(source, "rel1").document)
    assert everything(target) == everything(source)


def test_a_truncated_backup_is_refused_wherever_it_ends(whole: bytes) -> None:
    store = Store.in_session()
    for end in range(0, len(whole) - 2, 97):
        with pytest.raises(BackupError, match="damaged or incomplete"):
            restore(store, whole[:end])


def test_a_row_without_its_case_is_refused_although_the_digest_is_right(place: Place, whole: bytes) -> None:
    content = json.loads(whole)
    content["tables"]["board_case"] = []
    content["digest"] = module._digest(content["tables"])
    store = place.open()
    with pytest.raises(BackupError, match="rows do not belong together"):
        restore(store, json.dumps(content).encode())
    assert store.events() == ()


nasty = st.text(st.characters(codec=None), max_size=40)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(label=nasty, plan=nasty, note=nasty, who=nasty, number=st.floats(allow_nan=False, allow_infinity=False))
@pytest.mark.parametrize(("kind", "other"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_any_text_survives_backup_and_restore(
    make_place: MakePlace, kind: str, other: str, label: str, plan: str, note: str, who: str, number: float
) -> None:
    source, target = make_place(kind).open(), make_place(other).open()
    meeting = source.add_meeting(label, who=who)
    case = source.add_case(meeting.id, {"case_label": label, plan: [number, note]}, who=who)
    decision = source.decide(case.id, 1, draft(plan=plan, rationale=note, conditions=(note,)), seen(case.facts), who=who)
    source.follow_up(case.id, 2, decision.id, FollowUpDraft(outcome="carried-out", why=note))
    restore(target, backup(source, "rel1").document)
    assert digest(target) == digest(source)
    assert everything(target) == everything(source)
    source.close()
    target.close()


def test_a_purged_case_is_in_no_backup(store: Store) -> None:
    _, case_id = filled(store, "Heron-to-forget")
    assert b"Heron-to-forget" in backup(store, "rel1").document
    store.purge(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1), who="Nursing")
    assert b"Heron-to-forget" not in backup(store, "rel1").document
    assert [(one.what, one.who, one.case_id, one.before, one.after) for one in store.events()][1:] == [
        ("case.purged", "Nursing", case_id, None, None)
    ]
    with pytest.raises(NotInStoreError):
        store.case(case_id)


def as_of(schema: str, whole: bytes) -> dict[str, Any]:
    """A backup as that schema wrote it, without the columns and tables that came after it."""
    content: dict[str, Any] = json.loads(whole)
    for table in ("decision", "follow_up", "event"):
        for row in content["tables"][table]:
            del row["subject"], row["access"]
    for row in content["tables"]["board_case"]:
        if schema < "0006":
            del row["systems"]
        if schema < "0003":
            del row["origins"]
    digest = module._digest(content["tables"])
    if schema < "0005":
        del content["tables"]["card_feedback"]
    return content | {"schema": schema, "digest": digest}


@pytest.mark.parametrize("schema", ["0001", "0002", "0003", "0005", "0006"])
def test_a_backup_of_an_earlier_schema_is_restored(schema: str, place: Place, whole: bytes) -> None:
    store = place.open()
    restored = restore(store, json.dumps(as_of(schema, whole)).encode())
    assert (restored["board_case"], restored["card_feedback"]) == (1, 0)
    (case,) = store.agenda(store.meetings()[0].id)
    assert (case.origins, case.systems) == ({}, ())
    assert list(kept_feedback(store)) == []
    (decision,), (follow_up,) = store.decisions(case.id), store.follow_ups(case.id)
    assert {(one.subject, one.access) for one in (decision, follow_up, *store.events())} == {(None, None)}
    assert decision.recorder == decision.decided_by == "Board coordination"
    case = store.save_facts(case.id, case.version, case.facts, origins={"ecog": {"kind": "file"}})
    assert case.origins
    assert store.change_case(case.id, case.version, {"systems": ("fong-crs",)}).systems == ("fong-crs",)


@pytest.mark.parametrize("kind", KINDS)
def test_feedback_on_cards_comes_back_with_its_backup(kind: str, make_place: MakePlace) -> None:
    source = make_place("sqlite").open()
    card = "9368d37b-283f-44a0-93ea-547cebab93ed"
    keep_feedback(source, [ToldOfCard(card, "missing", "overridden", MADE_AT, "comorbidity", "rel1")], "ehr")
    before = list(kept_feedback(source))
    target = make_place(kind).open()
    restore(target, backup(source, "rel1").document)
    assert list(kept_feedback(target)) == before
    assert (before[0].card, before[0].who, before[0].outcome_at) == (card, "ehr", MADE_AT)


def test_a_backup_of_today_without_a_table_is_damaged(whole: bytes) -> None:
    content = json.loads(whole)
    del content["tables"]["card_feedback"]
    with pytest.raises(BackupError, match="the table card_feedback is missing"):
        restore(Store.in_session(), json.dumps(content).encode())


def test_a_backup_of_an_earlier_schema_is_not_believed_with_another_digest(whole: bytes) -> None:
    content = as_of("0002", whole) | {"digest": "0" * 64}
    with pytest.raises(BackupError, match="does not match its digest"):
        restore(Store.in_session(), json.dumps(content).encode())
