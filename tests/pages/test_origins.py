"""Where a fact comes from and when it was observed, on the screen."""

from __future__ import annotations

import datetime
from typing import Any

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.case.origins import Origin, typed_on
from livermets.screens.shared.session import OWN_CASE, HeldCase
from tests.pages.app import opened
from tests.pages.test_case import enter, open_section

ON_FILE = {
    "facts": {"primary_site": "colorectal", "cea_ng_ml": 38},
    "origins": {"cea_ng_ml": {"kind": "file", "observed": "2024-05"}},
}


def held(app: AppTest) -> HeldCase:
    found: HeldCase = app.session_state[OWN_CASE]
    return found


def with_file(content: Any) -> AppTest:
    app = opened("case")
    app.file_uploader(key="case_upload").upload("case.json", orjson.dumps(content))
    return app.run()


def test_what_is_typed_gets_the_day_of_its_entry() -> None:
    app = opened("case")
    enter(app, "primary_site", "colorectal")
    assert held(app).case.origins == {"primary_site": typed_on(datetime.date.today())}


def test_a_file_keeps_its_origins_until_a_fact_is_typed_over() -> None:
    app = with_file(ON_FILE)
    assert held(app).case.origins == {"cea_ng_ml": Origin("file", "2024-05")}
    open_section(app, "laboratory")
    enter(app, "cea_ng_ml", "40")
    assert held(app).case.origins["cea_ng_ml"] == typed_on(datetime.date.today())
    enter(app, "cea_ng_ml", "")
    assert "cea_ng_ml" not in held(app).case.origins


def test_the_label_of_a_case_has_no_origin() -> None:
    app = opened("case")
    open_section(app, "case")
    enter(app, "case_label", "A7")
    assert held(app).case.origins == {}


@pytest.mark.parametrize("origins", [{"cea_ng_ml": {"kind": "mail"}}, {"ecog": {"kind": "file"}}, 5])
def test_a_file_with_a_bad_origin_is_refused_and_the_case_on_the_screen_stays(origins: Any) -> None:
    app = with_file(ON_FILE)
    before = held(app).case
    app.file_uploader(key="case_upload").upload("other.json", orjson.dumps({"facts": {"cea_ng_ml": 5}, "origins": origins}))
    app.run()
    assert not app.exception
    assert any("was not opened" in str(error.value) for error in app.error)
    assert held(app).case == before
