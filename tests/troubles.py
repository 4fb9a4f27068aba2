"""What holds on every bad day of a store."""

from __future__ import annotations

import pytest

from livermets.board.models import BoardCase
from livermets.board.store.errors import StoreUnavailableError
from livermets.board.store.store import Store
from tests.places import draft, seen


def first_case(store: Store) -> BoardCase:
    """A meeting with one case."""
    return store.add_case(store.add_meeting("Board").id, {"case_label": "Heron"})


def refused(store: Store, case: BoardCase, words: str) -> None:
    """Saves are refused in these words, and none of what was to be saved is in them."""
    note = {"case_label": "Heron", "note": "secret" * 20_000}
    for save in (
        lambda: store.save_facts(case.id, case.version, note),
        lambda: store.decide(case.id, case.version, draft(plan="secret"), seen(note)),
    ):
        with pytest.raises(StoreUnavailableError) as raised:
            save()
        assert str(raised.value) == words
        assert raised.value.__suppress_context__
        assert raised.value.__cause__ is None


def works_again(store: Store, case: BoardCase) -> None:
    """The earlier save is there, nothing of the refused ones, and the same store saves."""
    assert store.case(case.id) == case
    assert store.decisions(case.id) == store.snapshots(case.id) == ()
    saved = store.save_facts(case.id, case.version, {"case_label": "Heron", "note": "again"})
    store.decide(case.id, saved.version, draft(), seen(saved.facts))
    assert store.case(case.id).status == "discussed"
