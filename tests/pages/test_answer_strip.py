"""The answers under the navigation: the same on every page, from the case of the session."""

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.pages.app import answers, put_case, ran, words
from tests.pages.boards import open_app

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem not in ("discussion", "referral", "board"))
BREAST = {"primary_site": "breast", "her2_positive": True, "liver_lesion_count": 1, "extrahepatic_sites": ["bone"]}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch):
    """A page in a new session with a case; what stands around every page is drawn as well."""

    def opened(page: str, case: str | Mapping[str, Any] | None = None) -> AppTest:
        app = open_app(monkeypatch, f"pages/{page}.py")
        if case is None:
            return app
        put_case(app, case)
        return ran(app)

    return opened


@pytest.mark.parametrize("page", PAGES)
def test_every_page_begins_with_the_same_answers(opened, page: str):
    said = answers(opened(page, "colorectal-synchronous"))
    assert [line.split()[0] for line in said.splitlines()] == ["Red", "Stage", "GAME", "Resectable", "Stands", "Ask"]
    assert said == answers(opened("about", "colorectal-synchronous"))


def test_nothing_is_answered_before_anything_is_known(opened):
    assert answers(opened("case")) == ""


def test_the_stage_of_a_breast_cancer_is_the_accepted_one_and_none_that_nobody_could_verify(opened):
    app = opened("case", BREAST)
    assert "Stage M1 AJCC 8 M1 (breast)" in answers(app)
    shown = words(app) + answers(app)
    assert "| AJCC 8 M1 (breast)" in shown
    assert "Fortner" not in shown
    assert "phase staging" not in shown


def test_what_nobody_could_verify_is_behind_a_switch_and_never_in_front(opened):
    app = opened("case", BREAST)
    app.toggle(key="doubted_systems").set_value(True).run()
    rows = [line for line in words(app).splitlines() if line.startswith("| ")]
    assert any("Fortner" in row for row in rows)
    assert any("Three-phase" in row for row in rows)
    assert "Fortner" not in answers(app)


def test_what_was_typed_stays_text_in_the_answers(opened):
    app = opened("case", {"primary_site": "breast", "case_label": "<b>x</b>"})
    assert all("<b>x</b>" not in str(one.proto.body) for one in app.get("html"))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"inr": 15, "platelets_10e9_l": 2, "albumin_g_l": 40, "age_years": 118}, "3 values to check"),
        ({"inr": 15}, "1 value to check"),
        ({"inr": 15, "lesions": [{"segment": "2", "size_mm": 300}, {"segment": "3", "size_mm": 310}]}, "2 values to check"),
        ({"inr": 1}, ""),
    ],
)
def test_the_line_above_the_answers_says_on_every_page_how_many_values_are_asked_about(
    opened, facts: Mapping[str, Any], said: str
):
    shown = words(opened("treatments", facts))
    assert said in shown
    assert said or "to check" not in shown
