"""The minutes of a case: its facts are read once, and again only where they became others."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.board import usable
from livermets.board.minutes import facts_changed
from livermets.board.models import BoardCase, Facts
from livermets.board.store.store import Store
from livermets.case.case import Case, CaseFault
from tests.unit.reports import decided, demo, meeting_of, page_of


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The facts of every case that is read from now on."""
    found: list[object] = []
    once = usable.read_what_fits

    def counted(entered: Facts, origins: object) -> tuple[Case, tuple[CaseFault, ...]]:
        found.append(entered)
        return once(entered, origins)

    monkeypatch.setattr(usable, "read_what_fits", counted)
    return found


def decided_then(**later: Any) -> Any:
    """Decides a case, then saves these facts of it."""

    def do(store: Store, case: BoardCase) -> None:
        decided(store, case)
        if later:
            case = store.case(case.id)
            store.save_facts(case.id, case.version, {**case.facts, **later})

    return do


@pytest.mark.parametrize(
    ("decide", "times", "changed"),
    [
        (None, 1, False),
        (decided_then(), 1, False),
        (decided_then(cea_ng_ml="61,0", ki67_percent=None), 1, False),
        (decided_then(cea_ng_ml=62), 2, True),
    ],
    ids=["undecided", "unchanged", "written otherwise", "changed"],
)
def test_one_page_reads_each_version_of_its_case_once(decide: Any, times: int, changed: bool, read: list[object]) -> None:
    minutes = meeting_of({**demo("colorectal-synchronous"), "cea_ng_ml": 61, "extrahepatic_sites": []}, decide=decide)
    read.clear()
    page_of(minutes)
    assert len(read) == times
    assert minutes.cases[0].changed_since is changed
    assert minutes.cases[0].lesions
    assert len(read) == times


def test_facts_are_others_by_what_they_hold() -> None:
    assert not facts_changed({"cea_ng_ml": 61}, {"cea_ng_ml": "61", "sex": None, "extrahepatic_sites": []})
    assert facts_changed({"cea_ng_ml": 61}, {"cea_ng_ml": 61, "sex": "male"})
    assert facts_changed({"cea_ng_ml": 61}, {})
    assert not facts_changed({"primary_site": "colorectal"}, {"primary_site": "colorectal", "no_such_fact": 1})
