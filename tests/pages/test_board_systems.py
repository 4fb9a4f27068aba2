"""Which stage and score stand in front of a case of the board: by the rule, or as the board chose."""

import pytest

from livermets.board.minutes import brief_case
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from tests.pages.app import answers
from tests.pages.boards import click, go_to, open_app, plan, put


def test_the_stage_and_score_that_the_board_chose_stand_in_front_everywhere(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (case,) = plan(store, "colorectal-synchronous")
    app = open_app(monkeypatch)
    offered = app.multiselect(key=f"systems_{case.id}")
    assert "Fong score" in offered.options
    assert not {"Fortner", "Three-phase staging"}.intersection(offered.options)
    assert "by the rule: AJCC 8 M1 (colorectal), GAME score" in offered.proto.placeholder
    put(app, f"systems_{case.id}", ["fong-crs", "beppu-nh"])
    assert store.case(case.id).systems == ("fong-crs", "beppu-nh")
    strip = {one.kind: one for one in brief_case(store.case(case.id), knowledge()).strip}
    assert strip["score"].label == "Fong score"
    assert strip["stage"].rest.startswith("Novel H category")
    click(app, "open_on_case_page")
    assert "Fong score 4 of 5" in answers(app)
    assert "Novel H category" in answers(app)
    assert store.copy_case(case.id, case.meeting_id).systems == ("fong-crs", "beppu-nh")
    go_to(app, "pages/board.py")
    put(app, f"systems_{case.id}", [])
    assert store.case(case.id).systems == ()
