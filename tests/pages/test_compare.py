"""The compare page as a board uses it: change a fact, see what moves; keep a snapshot, go on, see what has moved since."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from livermets.knowledge.loading import knowledge
from livermets.screens.compare.page import CHANGEABLE, ON_SCREEN
from livermets.screens.shared.session import OWN_CASE
from tests.pages.app import opened, put_case, words

FONG = {
    "primary_site": "colorectal",
    "primary_node_positive": True,
    "synchronous": True,
    "liver_lesion_count": 1,
    "largest_lesion_mm": 40,
}


def entered(page: AppTest) -> dict[str, Any]:
    held: dict[str, Any] = page.session_state[OWN_CASE].entered
    return held


def change(page: AppTest, fact: str) -> AppTest:
    page.selectbox(key="whatif_add").set_value(fact).run()
    assert not page.exception
    return page


def moved(page: AppTest, system: str) -> list[str]:
    """The row of a system in the table of moves."""
    table = next(table.value for table in page.table if "System" in table.value.columns)
    row = table[table["System"].str.replace("\\", "").str.startswith(system)].iloc[0]
    return [str(cell).replace("\\", "") for cell in row][1:]


def test_without_a_case_the_page_says_what_to_do_and_offers_the_demo_cases() -> None:
    page = opened("compare")
    assert "choose a demo case here" in words(page)
    assert page.selectbox(key="whatif_base").options == [demo.title for demo in knowledge().demo_cases.values()]
    page.selectbox(key="whatif_base").select_index(0).run()
    assert "do not differ in any fact" in words(page)


def test_one_changed_fact_moves_what_rests_on_it_and_leaves_the_case_alone() -> None:
    page = opened("compare", FONG)
    assert page.selectbox(key="whatif_base").value == ON_SCREEN
    change(page, "cea_ng_ml")
    page.text_input(key="whatif_cea_ng_ml").set_value("300").run()
    assert not page.exception
    assert moved(page, "Clinical Risk Score (Fong") == ["2–3", "**3, high**"]
    assert "Fong score 2–3 → 3, high" in words(page)
    assert "with a result do not move" in words(page)
    assert entered(page) == FONG
    plotted = page.get("plotly_chart")[0].proto.spec
    assert "Fong score: 2–3 → 3" in json.loads(plotted)["layout"]["annotations"].__repr__()


def test_a_known_fact_can_be_made_unknown_and_put_back() -> None:
    page = change(opened("compare", FONG), "primary_node_positive")
    page.button(key="whatif_unknown_primary_node_positive").click().run()
    assert moved(page, "Clinical Risk Score (Fong") == ["2–3", "**1–3**"]
    assert "before: yes" in words(page)
    page.button(key="whatif_leave_primary_node_positive").click().run()
    assert "do not differ in any fact" in words(page)
    assert "whatif_leave_primary_node_positive" not in [button.key for button in page.button]


def test_several_changes_are_kept_while_another_is_added() -> None:
    page = change(opened("compare", FONG), "cea_ng_ml")
    page.text_input(key="whatif_cea_ng_ml").set_value("300").run()
    change(page, "largest_lesion_mm")
    page.text_input(key="whatif_largest_lesion_mm").set_value("51").run()
    assert moved(page, "Clinical Risk Score (Fong") == ["2–3", "**4, high**"]
    assert page.text_input(key="whatif_cea_ng_ml").value == "300"


def test_a_score_that_moves_after_systemic_treatment_carries_its_note() -> None:
    page = change(opened("compare", FONG | {"chemotherapy_cycles": 4}), "cea_ng_ml")
    page.text_input(key="whatif_cea_ng_ml").set_value("300").run()
    assert "Fong score: Systemic treatment was given. Compute with the values after it" in words(page).replace("**", "")


def test_a_note_alone_is_said_as_well() -> None:
    page = change(opened("compare", FONG), "chemotherapy_cycles")
    page.text_input(key="whatif_chemotherapy_cycles").set_value("4").run()
    assert "lost its power (Ayez 2011)" in words(page)


def test_a_contradiction_is_said_and_nothing_is_lost() -> None:
    page = change(opened("compare", FONG | {"liver_completely_resectable": True}), "resection_extent")
    page.selectbox(key="whatif_resection_extent").set_value("not-resectable").run()
    assert not page.exception
    assert "Nothing is lost" in page.warning[0].value
    assert "contradict each other" in words(page)
    assert page.selectbox(key="whatif_resection_extent").value == "not-resectable"
    change(page, "liver_completely_resectable")
    assert page.selectbox(key="whatif_resection_extent").value == "not-resectable"
    page.button(key="whatif_unknown_liver_completely_resectable").click().run()
    assert len(page.warning) == 0
    assert "Three-phase" in words(page)


def test_a_value_that_cannot_be_read_is_said_beside_its_field() -> None:
    page = change(opened("compare", FONG), "largest_lesion_mm")
    page.text_input(key="whatif_largest_lesion_mm").set_value("4000").run()
    assert "outside the range" in words(page)
    assert page.text_input(key="whatif_largest_lesion_mm").value == "4000"


def test_the_number_of_lesions_can_be_changed_although_it_follows_from_their_list() -> None:
    listed = {"primary_site": "colorectal", "lesions": [{"segment": "2", "size_mm": 20}, {"segment": "7", "size_mm": 30}]}
    page = change(opened("compare", listed), "liver_lesion_count")
    assert "The list of lesions is left out here" in words(page)
    assert page.text_input(key="whatif_liver_lesion_count").value == "2"
    page.text_input(key="whatif_liver_lesion_count").set_value("1").run()
    assert moved(page, "Clinical Risk Score (Fong") == ["1–4", "**0–3**"]
    assert "Lesions one by one" not in words(page)


def test_the_case_may_change_under_a_what_if_and_the_change_stays() -> None:
    page = change(opened("compare", FONG), "cea_ng_ml")
    page.text_input(key="whatif_cea_ng_ml").set_value("300").run()
    put_case(page, FONG | {"liver_lesion_count": 3})
    page.run()
    assert moved(page, "Clinical Risk Score (Fong") == ["3–4, high", "**4, high**"]


def test_every_fact_of_the_patient_that_rules_use_can_be_changed() -> None:
    used = {fact for system in knowledge().systems.values() for fact in system.facts}
    assert used - {"lesions"} <= set(CHANGEABLE)


@pytest.mark.parametrize("fact", CHANGEABLE[::9])
def test_a_field_of_every_kind_can_be_drawn(fact: str) -> None:
    change(opened("compare", FONG), fact)


def two_moments(page: AppTest) -> AppTest:
    page.segmented_control(key="compare_way").set_value("Two moments").run()
    assert not page.exception
    return page


def test_a_kept_case_is_compared_with_the_case_as_it_is_edited_further() -> None:
    page = two_moments(opened("compare", FONG | {"snapshot": "before chemotherapy"}))
    page.button(key="compare_keep").click().run()
    put_case(page, FONG | {"snapshot": "after 4 cycles", "chemotherapy_cycles": 4, "largest_lesion_mm": 25, "cea_ng_ml": 12})
    page.run()
    assert not page.exception
    said = words(page)
    assert "before chemotherapy" in said
    assert "after 4 cycles" in said
    assert moved(page, "Clinical Risk Score (Fong") == ["2–3", "**2, low**"]
    assert "Systemic treatment was given" in said
    differing = next(table.value for table in page.table if "Fact" in table.value.columns)
    assert set(differing["Fact"].str.replace("\\", "")) == {"Largest liver metastasis", "Cycles", "CEA"}
    page.segmented_control(key="compare_order").set_value("after").run()
    assert moved(page, "Clinical Risk Score (Fong") == ["2, low", "**2–3**"]
    page.button(key="compare_forget").click().run()
    assert "Keep the case on the screen" in words(page)


def test_a_second_case_can_be_pasted() -> None:
    page = two_moments(opened("compare", FONG))
    page.text_area(key="compare_text_0").set_value(json.dumps({"facts": FONG | {"liver_lesion_count": 2}})).run()
    page.button(key="compare_read_0").click().run()
    assert not page.exception
    assert moved(page, "Clinical Risk Score (Fong") == ["3–4, high", "**2–3**"]


@pytest.mark.parametrize(
    ("text", "words_said"),
    [
        ("{", "not JSON"),
        ("[1]", "facts, not a list"),
        ('{"liver_lesions": 3}', "no such fact"),
        ('{"largest_lesion_mm": 4000}', "outside the range"),
        ('{"liver_lesion_count": 0, "largest_lesion_mm": 30}', "contradict each other"),
    ],
)
def test_a_second_case_that_cannot_be_read_says_why(text: str, words_said: str) -> None:
    page = two_moments(opened("compare", FONG))
    page.text_area(key="compare_text_0").set_value(text).run()
    page.button(key="compare_read_0").click().run()
    assert not page.exception
    assert words_said in page.error[0].value.replace("\\", "")
    assert entered(page) == FONG
