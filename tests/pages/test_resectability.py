"""The resectability page: what a surgeon reads there for full, half-filled and unknown cases."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from livermets.knowledge.guide_records import View
from livermets.knowledge.loading import knowledge
from livermets.screens.resectability.page import CALCULATOR, OTHER
from livermets.screens.resectability.plan import CHOSEN_SEGMENTS
from livermets.screens.resectability.remnant import CALCULATOR_FIELDS
from livermets.screens.shared.session import OWN_CASE
from tests.pages.app import opened, words

VIEWS = knowledge().guides.pages["resectability"].views
ADVICE = knowledge().registry.advice.values()


def view(app: AppTest, name: str, case: bool = True) -> AppTest:
    app.session_state["resectability_views" if case else "resectability_views_without_case"] = name
    app.run()
    assert not app.exception
    return app


def enter(app: AppTest, prefix: str, **facts: Any) -> AppTest:
    for name, value in facts.items():
        app.get_by_key(f"{prefix}_{name}").set_value(value)
        app.run()
        assert not app.exception
    return app


def test_the_verdict_of_the_synchronous_case_spells_out_the_disagreement() -> None:
    read = words(opened("resectability", "colorectal-synchronous"))
    assert (
        "The classifications disagree: resectable by Three-phase staging; not resectable as it stands by Gruenberger 2015"
        in read
    )
    assert "reaches 20 % (Ivey 2022 resectability), but not 30 % (Minimum remnant)" in read
    assert "Minimum remnant" in read
    assert "founding text only" in read
    assert "its remnant must be larger than 20 percent" in read


def test_how_often_panels_disagree_stands_with_every_verdict_and_comes_from_its_record() -> None:
    rule = knowledge().registry.advice["resectability-by-panel"]
    for case in ("colorectal-synchronous", "half-filled", "lung"):
        read = words(opened("resectability", case))
        assert rule.conclusion[1:] in read
        assert rule.strength in read


def test_a_case_with_little_known_is_not_sorted() -> None:
    app = opened("resectability", "half-filled")
    assert "Nothing is settled yet" in words(app)
    assert "Segments involved" in words(app)


def test_another_primary_is_not_judged_by_lists_for_colorectal_metastases() -> None:
    app = opened("resectability", "lung")
    read = words(app)
    assert "Not resectable as it stands by Three-phase staging" in read
    verdict = next(table.value for table in app.table if "Classification" in table.value.columns)
    assert len(verdict) == 1
    assert "founding text only" in verdict["Classification"].iloc[0]


def test_without_a_case_there_is_an_invitation_the_map_and_the_calculator() -> None:
    app = opened("resectability")
    read = words(app)
    assert "Enter or load a case" in read
    assert "The classifications" not in read
    assert "No lesion is listed: the map shows listed lesions only" in read
    assert not app.get_by_key("remnant_future_remnant_ml").value
    assert [metric.value for metric in app.metric] == ["?", "?"]


def test_choosing_segments_says_what_stays() -> None:
    app = opened("resectability", "colorectal-synchronous")
    app.get_by_key(CHOSEN_SEGMENTS).set_value(["5", "6", "7", "8"])
    app.run()
    read = words(app)
    assert "the whole right hemiliver (right hemihepatectomy)" in read
    assert "**3 cleared** (no. 1, 2, 3), **2 left** (no. 4, 5)" in read
    assert "Two adjacent segments stay whole" in read
    assert "No shares of volume by segment were read" in read
    assert "**26.8 %** of the estimated volume" in read


def test_the_whole_hemiliver_is_one_click_and_goes_with_the_case() -> None:
    app = opened("resectability", "colorectal-synchronous")
    app.get_by_key("remove_Left hemiliver").click().run()
    assert set(app.session_state[CHOSEN_SEGMENTS]) == {"2", "3", "4a", "4b"}
    app.session_state[OWN_CASE].generation += 1
    app.run()
    assert app.session_state[CHOSEN_SEGMENTS] == []


def test_metastases_that_are_not_listed_are_not_drawn_and_it_says_so() -> None:
    assert "3 metastases are known but not listed one by one" in words(opened("resectability", "half-filled"))


def test_the_calculator_works_without_a_case() -> None:
    app = opened("resectability")
    enter(app, "remnant", future_remnant_ml="480", height_cm="170", weight_kg="70")
    assert [metric.value for metric in app.metric] == ["31.8 %", "?"]
    assert "Estimated total liver volume **1,510 mL**" in words(app)
    enter(app, "remnant", total_liver_volume_ml="1600", tumour_volume_ml="100")
    assert [metric.value for metric in app.metric] == ["31.8 %", "32.0 %"]
    chart = app.get("plotly_chart")[0].proto.spec
    assert '"this remnant"' in chart
    assert "31.7" in chart
    # The case itself is untouched.
    assert not app.session_state[OWN_CASE].entered


def test_the_calculator_starts_with_the_case_and_leaves_it_alone() -> None:
    app = view(opened("resectability", "colorectal-synchronous"), CALCULATOR)
    assert [metric.value for metric in app.metric] == ["26.8 %", "27.1 %"]
    enter(app, "remnant", future_remnant_ml="700")
    assert app.metric[0].value != "26.8 %"
    assert app.session_state[OWN_CASE].entered["future_remnant_ml"] == 385
    app.get_by_key("remnant_again").click().run()
    assert app.metric[0].value == "26.8 %"


def test_a_number_that_cannot_be_is_refused_beside_its_field() -> None:
    app = enter(opened("resectability"), "remnant", weight_kg="7000")
    assert "accepted: a number from 1 to 400 kg" in words(app)


def test_the_limits_that_concern_the_liver_come_first() -> None:
    app = view(opened("resectability", "colorectal-synchronous"), CALCULATOR)
    table = next(table.value for table in app.table if "This liver" in table.value.columns)
    concerned = [row["Limit"].replace("\u00a0", " ") for _, row in table.iterrows() if row["This liver"] == "applies"]
    assert sorted(concerned) == ["**20 %**", "**30 %**", "**40 %**"]
    assert list(table["This liver"])[:3] == ["applies"] * 3


@pytest.mark.parametrize("shown", VIEWS, ids=lambda one: one.label)
@pytest.mark.parametrize("case", [None, "colorectal-synchronous", "half-filled"])
def test_every_view_shows_its_rules_with_their_sources(shown: View, case: str | None) -> None:
    app = view(opened("resectability", case), shown.label, case is not None)
    read = words(app)
    for place in shown.places:
        assert place.label in read
        for rule in ADVICE:
            assert place.id not in rule.places or rule.condition in read, rule.id
    if case == "half-filled":
        assert ":gray[unknown]" in read


def test_every_rule_of_the_areas_has_one_place() -> None:
    headings = {place.id for shown in VIEWS for place in shown.places}
    areas = {shown.area for shown in VIEWS} - {None}
    at = {rule.id: headings.intersection(rule.places) for rule in ADVICE}
    assert all(len(places) <= 1 for places in at.values())
    assert headings == set().union(*at.values()), "a heading without a rule"
    unplaced = {rule.id for rule in ADVICE if rule.area in areas and not at[rule.id]}
    assert unplaced == set(), f"shown under {OTHER!r} or nowhere; give them a heading"
    assert all(shown.facts and shown.systems for shown in VIEWS)


def test_a_rule_that_names_no_place_stands_with_the_others_of_its_area(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = knowledge().registry.advice["sirt-refractory"]
    assert f"##### {OTHER}" not in words(view(opened("resectability"), "Ablation", case=False))
    monkeypatch.setitem(rule.__dict__, "places", ())
    read = words(view(opened("resectability"), "Ablation", case=False))
    assert f"##### {OTHER}" in read
    assert rule.condition in read


def test_the_criteria_of_trials_are_shown_with_their_verdicts() -> None:
    read = words(view(opened("resectability", "colorectal-synchronous"), "Transplantation"))
    assert ":green[**✓**] 18 to 65 years" in read
    assert "Permanently unresectable, confirmed by independent experts" in read
    assert "COLLISION trial entry criteria" in words(view(opened("resectability", "colorectal-synchronous"), "Ablation"))


def test_a_chip_opens_every_source_of_a_view() -> None:
    app = view(opened("resectability", "colorectal-synchronous"), "Sequence and timing")
    labels = [str(popover.proto.popover.label) for popover in app.get("popover")]
    assert any("Boudjema" in label or "2021" in label for label in labels)
    assert len(labels) >= 15


def test_what_is_asked_in_the_calculator_are_facts_of_the_remnant() -> None:
    assert {"future_remnant_ml", "total_liver_volume_ml", "height_cm", "weight_kg", "liver_background"} <= set(
        CALCULATOR_FIELDS
    )
