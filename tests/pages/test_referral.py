"""The referral form on the screen, and a filled PDF that becomes a case."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from livermets.assessment.referral import referral_form
from livermets.board.referrals import REFERRED
from livermets.board.store.engine import FOLDER_VARIABLE, URL_VARIABLE
from livermets.board.store.store import Store
from livermets.case.case_file import read_case_file
from livermets.case.reading import read_case
from livermets.screens.case.referral import form_link
from livermets.screens.referral import page
from livermets.screens.shared.session import OWN_CASE
from tests.pages.app import opened, ran
from tests.unit.exchange.forms import filled_form


def form(primary: str = "colorectal") -> AppTest:
    return opened("referral", None, {"primary": primary})


def said(app: AppTest) -> str:
    parts = (*app.title, *app.markdown, *app.warning, *app.success, *app.error, *app.code)
    return "\n".join(one.value for one in parts).replace("\\", "")


def typed(app: AppTest, **answers: str) -> AppTest:
    for name, text in answers.items():
        app.text_input(key=f"referral_{name}").set_value(text)
        app = ran(app)
    return app


def test_the_page_asks_for_what_the_form_of_the_primary_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    app = form()
    shown = {
        str(one.key).removeprefix("referral_")
        for one in (*app.text_input, *app.text_area, *app.selectbox, *app.multiselect, *app.button_group)
    }
    asked = referral_form("colorectal")
    assert {*asked.facts, *asked.dates} <= shown
    assert "Referral to the liver board: Colorectal" in said(app)
    assert not [one for one in app.button if one.key == "referral_send"]


def test_what_is_typed_is_read_by_the_one_reader_and_named_when_it_is_not() -> None:
    app = typed(
        form(), cea_ng_ml="<5", liver_lesion_count="two or so", largest_lesion_mm="4,5 cm", imaging_observed="yesterday"
    )
    text = said(app)
    assert "“two or so” is not a number" in text
    assert "“yesterday”: not a date" in text
    assert "4,5 cm read as 45 mm" in text
    assert "**2 of 18 answered.**" in text
    assert app.text_input(key="referral_liver_lesion_count").value == "two or so"


def test_the_file_holds_every_answer_that_can_be_read_with_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    saved: dict[str, Any] = {}
    monkeypatch.setattr(page, "save_button", lambda *given, key, **_: saved.update({key: given[1]}))
    app = typed(form(), liver_lesion_count="two or so", cea_ng_ml="<5", laboratory_observed="2026-11", largest_lesion_mm="30")
    assert "it is in no file" in said(app)
    file = read_case_file(saved["referral_file"])
    assert file.facts == {"primary_site": "colorectal", "largest_lesion_mm": 30, "cea_ng_ml": "<5"}
    assert file.origins["cea_ng_ml"] == {"kind": "file", "observed": "2026-11", "words": "referral form"}
    assert file.origins["largest_lesion_mm"]["words"] == "day of entry"
    read_case(file.facts, file.origins)


def test_a_referral_waits_with_the_board_with_its_origins_and_the_own_case_stays(store: Store) -> None:
    app = opened("referral", "colorectal-synchronous", {"primary": "gist"})
    before = app.session_state[OWN_CASE].entered
    app = typed(app, case_label="P-9", liver_lesion_count="4", imaging_observed="2026-11")
    app.button(key="referral_send").click()
    app = ran(app)
    assert "**P-9** is with the board" in said(app)
    (meeting,) = store.meetings()
    (case,) = store.agenda(meeting.id)
    assert (meeting.title, meeting.held_on) == (REFERRED, None)
    assert case.facts == {"case_label": "P-9", "primary_site": "gist", "liver_lesion_count": 4}
    assert case.origins["liver_lesion_count"] == {"kind": "file", "observed": "2026-11", "words": "referral form"}
    assert app.session_state[OWN_CASE].entered == before
    app.button(key="referral_again").click()
    app = ran(app)
    assert app.text_input(key="referral_case_label").value in (None, "")


def test_an_unknown_primary_is_said_and_one_can_be_chosen() -> None:
    app = opened("referral", None, {"primary": "spleen"})
    assert "There is no primary “spleen” here" in said(app)
    app.selectbox(key="referral_choose").set_value("gist")
    app = ran(app)
    assert "Referral to the liver board: GIST" in said(app)


def test_what_is_missing_can_be_copied() -> None:
    assert re.search(r"BRAF V600E mutated .*\n   Red flag", said(form()))


def test_a_filled_form_is_opened_as_a_case_and_what_is_refused_stays_in_sight_until_it_is_seen() -> None:
    app = opened("case")
    content = filled_form("colorectal", {"age_years": "64", "cea_ng_ml": "<5", "liver_lesion_count": "some"})
    app.file_uploader(key="case_upload").upload("form.pdf", content)
    app = ran(app)
    held = app.session_state[OWN_CASE]
    assert held.entered == {"primary_site": "colorectal", "age_years": 64, "cea_ng_ml": "<5"}
    assert held.origins["cea_ng_ml"].words == "referral form"
    assert "1 answer of the form was not taken" in said(app)
    assert "**Number of liver metastases**, some" in said(app)
    app.button(key="referral_seen").click()
    assert "not taken" not in said(ran(app))


def test_a_printed_form_is_refused_and_the_case_stays() -> None:
    app = opened("case", "colorectal-synchronous")
    before = app.session_state[OWN_CASE].entered
    app.file_uploader(key="case_upload").upload("form.pdf", b"%PDF-1.7\nscanned")
    app = ran(app)
    assert "the case on the screen is unchanged" in said(app)
    assert app.session_state[OWN_CASE].entered == before


def test_the_dialog_gives_form_link_and_gaps() -> None:
    app = opened("case", "colorectal-synchronous", open_dialog=("referral", None))
    text = said(app)
    assert "referral?primary=colorectal" in text
    assert "What is missing for" in text


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("http://board.example/", "http://board.example/referral?primary=gist"),
        ("http://board.example/case", "http://board.example/referral?primary=gist"),
        ("https://board.example/boards/liver/?x=1#y", "https://board.example/boards/liver/referral?primary=gist"),
    ],
)
def test_the_link_leads_to_the_form_below_whatever_base_path(address: str, link: str) -> None:
    assert form_link(address, "gist") == link
