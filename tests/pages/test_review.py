"""The reviewer's view of the evidence page: reached by its address, filtered, and a review written down."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from livermets.evidence.review_table import REVIEW_NEEDS
from livermets.knowledge import loading
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.review import kind_name
from tests.pages.app import opened, ran, words

RULE = next(iter(knowledge().registry.advice.values()))
PAIR: Figure = next(
    one for one in knowledge().registry.figures.values() if one.id == "crlm-resection-fong1999-os5" or one.value == 34
)


def reviewed(asked: str) -> AppTest:
    return opened("evidence", query={"review": asked})


def table_of(app: AppTest) -> Any:
    return next(one.value for one in app.dataframe if "Clinical review" in one.value.columns)


def test_its_address_opens_it_and_it_lists_every_record() -> None:
    app = reviewed("due")
    assert len(table_of(app)) == len(tuple(knowledge().review.records()))
    assert all(label.lower() in words(app) for label in REVIEW_NEEDS.values())


def test_on_a_later_day_the_overdue_ones_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "today", lambda: datetime.date(2027, 12, 15))
    app = reviewed("due")
    (standing,) = [one for one in app.button_group if one.key == "review_standing"]
    standing.set_value(["overdue"])
    ran(app)
    table = table_of(app)
    assert 0 < len(table) < len(tuple(knowledge().review.records()))
    assert all(day <= "2027-12-15" for day in table["Due"])


def test_today_nothing_is_overdue_and_it_says_when_the_first_is() -> None:
    app = reviewed("due")
    next(one for one in app.button_group if one.key == "review_standing").set_value(["overdue"])
    ran(app)
    assert "No record fits all of these. The first of all is due 20" in words(app)


@pytest.mark.parametrize("kind", ["figures", "options", "advice", "gates", "red flags", "systems"])
def test_a_record_of_every_kind_opens_with_its_source_and_the_form(kind: str) -> None:
    record = next(one for one in knowledge().review.records() if kind_name(one) == kind)
    app = reviewed(f"{kind}:{record.id}")
    assert record.id in words(app)
    assert "no clinical review" in words(app)
    assert app.get("popover")
    assert any(one.label == "Who read it" for one in app.text_input)


def test_a_figure_stands_beside_those_of_its_question_with_whether_they_agree() -> None:
    app = reviewed("figures:crlm-ablation-collision2025-os-hr")
    for table in (one.value for one in app.dataframe):
        if "Beside this one" in table.columns:
            assert set(table["Beside this one"]) <= {"agrees", "disagrees", "not comparable", "no value to compare"}
            break
    else:
        assert "No other figure of this release asks the same question." in words(app)


def test_a_mistyped_address_says_so() -> None:
    assert "This release has no record “figures:nonsense” to review." in words(reviewed("figures:nonsense"))


def filled(app: AppTest, **other: str) -> AppTest:
    place = f"review-advice-{RULE.id}"
    given = {"reader": "A. Example", "where": "https://doi.org/10.1/x", "says": "As it stands", **other}
    for name, text in given.items():
        app.text_input(key=f"{place}-{name}").set_value(text) if name not in ("says",) else app.text_area(
            key=f"{place}-{name}"
        ).set_value(text)
    app.selectbox(key=f"{place}-role").set_value("Liver surgery")
    app.selectbox(key=f"{place}-read").set_value("full-text")
    next(one for one in app.button_group if one.key == f"{place}-verdict").set_value("confirmed")
    next(one for one in app.button if one.label == "Check and write the change").click()
    return ran(app)


def test_a_filled_form_gives_a_change_to_download() -> None:
    app = filled(reviewed(f"advice:{RULE.id}"))
    assert "no fault" in words(app)
    (download,) = [one for one in app.get("download_button") if one.proto.label == "The change as a file"]
    assert download
    assert any("+  read_by: two" in one.value for one in app.code)


def test_what_is_missing_is_named_and_nothing_is_offered() -> None:
    app = reviewed(f"advice:{RULE.id}")
    next(one for one in app.button if one.label == "Check and write the change").click()
    ran(app)
    said = words(app)
    assert "Nothing was written" in said
    assert "What was read is missing" in said
    assert not app.code


def test_a_day_that_is_none_is_named() -> None:
    app = filled(reviewed(f"advice:{RULE.id}"), on="yesterday")
    assert "Read on" in words(app)
    assert "yesterday" in words(app)
    assert not app.code
