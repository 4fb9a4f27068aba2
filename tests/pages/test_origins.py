"""Where a fact comes from and when it was observed, on the screen."""

from __future__ import annotations

import datetime
from typing import Any

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.store.store import Store
from livermets.case.origins import Origin, typed_on
from livermets.screens.shared.session import OWN_CASE, HeldCase
from tests.pages.app import opened, words
from tests.pages.boards import CASE, click, click_once, go_to, open_app, plan, put
from tests.pages.test_board_link import field
from tests.pages.test_board_link import opened as opened_from_board
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


def test_where_facts_come_from_is_saved_with_them_and_comes_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, _ = plan(store)
    old = {"cea_ng_ml": {"kind": "file", "observed": "2026-01-07"}, "ecog": {"kind": "letter", "words": "ECOG 1"}}
    case = store.add_case(meeting.id, {"primary_site": "colorectal", "cea_ng_ml": 38, "ecog": 1}, origins=old)
    app = open_app(monkeypatch)
    click_once(app, "open_on_case_page")
    go_to(app, CASE)
    assert app.session_state[OWN_CASE].case.origins_json() == old
    put(app, field(app, "cea_ng_ml"), "40")
    typed = typed_on(datetime.date.today()).to_json()
    assert store.case(case.id).origins == {"cea_ng_ml": typed, "ecog": old["ecog"]}


def test_of_two_editors_each_fact_keeps_the_origin_of_the_value_that_stands(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, case = opened_from_board(monkeypatch, store, {"cea_ng_ml": 1, "age_years": 60})
    theirs = {"age_years": {"kind": "letter", "words": "61 years"}, "cea_ng_ml": {"kind": "file"}}
    store.save_facts(case.id, 1, {"cea_ng_ml": 20, "age_years": 61}, origins=theirs, who="Pathology")
    put(app, field(app, "cea_ng_ml"), "300")
    click(app, "mine_livermets_case")
    saved = store.case(case.id)
    assert saved.facts == {"cea_ng_ml": 300, "age_years": 61}
    typed = typed_on(datetime.date.today()).to_json()
    assert saved.origins == {"cea_ng_ml": typed, "age_years": theirs["age_years"]}


def test_an_origin_that_somebody_else_saved_meanwhile_is_not_overwritten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app, case = opened_from_board(monkeypatch, store, {"cea_ng_ml": 1, "age_years": 60})
    letter = {"age_years": {"kind": "letter", "words": "60 years"}}
    store.save_facts(case.id, 1, case.facts, origins=letter, who="Pathology")
    put(app, field(app, "cea_ng_ml"), "2")
    assert store.case(case.id).facts == {"cea_ng_ml": 2, "age_years": 60}
    assert store.case(case.id).origins["age_years"] == letter["age_years"]


OLD = {
    "facts": {"primary_site": "colorectal", "platelets_10e9_l": 180, "inr": 1.0, "cea_ng_ml": 38},
    "origins": {
        "platelets_10e9_l": {"kind": "file", "observed": "2020-05-12"},
        "cea_ng_ml": {"kind": "file", "observed": "2020"},
    },
}


def test_a_stale_fact_is_named_beside_its_field_and_in_the_title_of_its_section() -> None:
    app = open_section(with_file(OLD), "laboratory")
    said = words(app)
    assert "1 stale" in app.button(key="head_laboratory").label
    assert "observed 2020-05-12, from a file" in said
    assert "asked for within 2 weeks before systemic treatment starts" in said


def test_the_day_of_typed_values_is_asked_once_for_a_section() -> None:
    app = open_section(with_file(OLD), "laboratory")
    key = f"observed_{OWN_CASE}_laboratory"
    app.text_input(key=key).set_value("Nov 2021").run()
    assert not app.exception
    assert held(app).case.origins["inr"] == Origin("typed", "2021-11")
    assert held(app).case.origins["platelets_10e9_l"].observed == "2020-05-12"
    assert app.run().text_input(key=key).value == "2021-11"
    app.text_input(key=key).set_value("soon").run()
    assert "accepted: a day, a month or a year" in words(app.run())
    assert held(app).case.origins["inr"] == Origin("typed", "2021-11")
    app.text_input(key=key).set_value("").run()
    assert held(app).case.origins["inr"] == typed_on(datetime.date.today())


def test_the_checklist_says_what_is_stale_and_where_no_limit_was_read() -> None:
    app = with_file(OLD)
    app.switch_page("pages/workup.py")
    app.run()
    assert not app.exception
    said = words(app)
    assert "Age of the facts." in said
    assert "Stale: Platelets" in said
    assert "Tumour markers" in said


def test_a_bound_stands_in_its_field_with_its_sign() -> None:
    app = opened("case")
    open_section(app, "laboratory")
    enter(app, "cea_ng_ml", "unter 5")
    assert app.text_input(key="fact_cea_ng_ml").value == "<5"
    assert "“unter 5” read as < 5 ng/mL" in words(app)
    enter(app, "bilirubin_umol_l", "<2 mg/dL")
    assert held(app).entered["bilirubin_umol_l"] == "<34.2080"
    assert held(app).faults == ()


def test_a_bound_is_shown_with_its_sign_on_every_page() -> None:
    facts = {"primary_site": "colorectal", "cea_ng_ml": "<5", "liver_lesion_count": ">3", "largest_lesion_mm": ">5 cm"}
    facts |= {"disease_free_interval_months": "2019 to 2020-03", "chemotherapy_months": "<3", "age_years": "over 70"}
    for page in ("case", "treatments", "survival", "resectability", "workup", "compare", "discussion"):
        app = opened(page, facts)
        assert [one.message for one in app.exception] == []
