"""The quick line of the case page: what is found stands as chips with its words, and one click takes them."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from livermets.facts import primary_label
from livermets.screens.shared.session import OWN_CASE, HeldCase
from tests.pages.app import opened, ran, words

FIVE = {
    "58 F sigmoid ca pN1, 14 mo, lesions in segments 6 (42 mm), 7 and 4b, CEA 38, RAS and BRAF wt, MSS, ECOG 1, 4x FOLFOX": {
        "age_years": 58,
        "sex": "female",
        "primary_site": "colorectal",
        "primary_node_positive": True,
        "disease_free_interval_months": 14,
        "liver_lesion_count": 3,
        "cea_ng_ml": 38,
        "ras_mutated": False,
        "braf_v600e": False,
        "msi_high": False,
        "ecog": 1,
        "chemotherapy_cycles": 4,
        "bilobar": True,
    },
    "ileal NET G2, Ki-67 8 %, 12 lesions in both hemilivers, carcinoid syndrome, receptor-positive, untreated": {
        "primary_site": "neuroendocrine",
        "neuroendocrine_origin": "small-bowel",
        "reported_grade": "G2",
        "ki67_percent": 8,
        "liver_lesion_count": 12,
        "bilobar": True,
        "functioning_syndrome": True,
        "sstr_positive": True,
        "lines_of_chemotherapy": 0,
    },
    "HER2-positive breast cancer, one lesion, stable bone metastases": {
        "primary_site": "breast",
        "her2_positive": True,
        "liver_lesion_count": 1,
        "extrahepatic_sites": frozenset({"bone"}),
        "extrahepatic_controlled": True,
    },
    "uveal melanoma, two lesions, LDH normal": {
        "primary_site": "melanoma-uveal",
        "liver_lesion_count": 2,
        "ldh_elevated": False,
    },
    "66 M, unknown primary, four lesions, cirrhosis suspected": {
        "age_years": 66,
        "sex": "male",
        "primary_site": "unknown-primary",
        "liver_lesion_count": 4,
        "liver_background": "suspected-cirrhosis",
        "cirrhosis": None,
    },
}


def held(app: AppTest) -> HeldCase:
    case: HeldCase = app.session_state[OWN_CASE]
    return case


def read(app: AppTest, text: str) -> AppTest:
    app.get_by_key("quick_text").set_value(text)
    return ran(app)


def take(app: AppTest) -> AppTest:
    app.button(key="quick_take").click()
    return ran(app)


def chips(app: AppTest) -> Any:
    return next(one for one in app.button_group if str(one.key).startswith("quick_chips_"))


@pytest.mark.parametrize("line", FIVE)
def test_each_of_five_cases_is_entered_by_one_line_and_one_click(line: str):
    app = take(read(opened("case"), line))
    values = held(app).case.values
    assert {name: values[name] for name in FIVE[line]} == FIVE[line]
    assert held(app).faults == ()
    assert app.get_by_key("quick_text").value == ""


def test_every_fact_taken_keeps_the_words_that_said_so():
    app = take(read(opened("case"), "58 F sigmoid ca, CEA 38"))
    origins = held(app).case.origins
    assert (origins["cea_ng_ml"].kind, origins["cea_ng_ml"].words) == ("letter", "CEA 38")
    assert origins["sex"].words == "58 F"


def test_a_chip_shows_its_words_and_one_that_is_clicked_off_is_not_taken():
    app = read(opened("case"), "58 F sigmoid ca, CEA 38")
    assert any("CEA" in one and "38 ng/mL" in one.replace("\\", "") and "“CEA 38”" in one for one in chips(app).options)
    assert held(app).entered == {}
    place = next(number for number, one in enumerate(chips(app).options) if one.startswith("CEA"))
    app.session_state[chips(app).key] = [number for number in range(len(chips(app).options)) if number != place]
    app = take(ran(app))
    assert "cea_ng_ml" not in held(app).entered
    assert held(app).entered["age_years"] == 58


def test_what_disagrees_with_the_case_is_said_and_not_ticked():
    app = read(opened("case", {"primary_site": "colorectal", "cea_ng_ml": 5, "age_years": 58}), "58 F sigmoid ca, CEA 38")
    said = words(app)
    assert "the case says 5 ng/mL, the text 38 ng/mL" in said
    assert "2 facts stand in the case already" in said
    app = take(app)
    assert held(app).entered["cea_ng_ml"] == 5
    assert held(app).entered["sex"] == "female"


def test_what_was_not_understood_is_listed_with_its_words_and_nothing_is_guessed():
    app = read(opened("case"), "58 F, sigmoid ca, purple monkeys, bili 11, BRAF mutated")
    said = words(app)
    assert "Not taken: 3 parts of the text" in said
    assert "“purple monkeys” :gray[not understood]" in said
    assert "“bili 11” :gray[Bilirubin: the unit is not said]" in said
    assert "another mutation of BRAF is not said to be V600E" in said


def test_a_text_without_any_fact_says_so():
    assert "No fact was found in this text." in words(read(opened("case"), "With kind regards"))


def test_a_first_visit_says_what_this_is_what_it_is_not_and_offers_three_ways_to_begin():
    app = opened("case")
    said = words(app)
    assert "discussion aid for multidisciplinary meetings" in said
    assert "It is not a cleared or certified medical device" in said
    assert "Three ways to begin" in said
    app.button(key="quick_example").click()
    app = ran(app)
    assert len(chips(app).options) == 13
    assert held(app).entered == {}


def test_a_counted_number_is_no_fault_until_the_list_is_said_to_be_complete():
    case = {"primary_site": "colorectal", "liver_lesion_count": 3, "largest_lesion_mm": 60}
    app = opened("case", case)
    app.get_by_key("quick_text").set_value("S6 42")
    app = take(ran(app))
    assert held(app).faults == ()
    values = held(app).case.values
    assert (values["liver_lesion_count"], values["largest_lesion_mm"], values["lesions_complete"]) == (3, 60, False)
    app.toggle(key=f"lesions_complete_{held(app).generation}").set_value(True)
    app = ran(app)
    assert {fault.field for fault in held(app).faults} == {"liver_lesion_count", "largest_lesion_mm"}


@pytest.mark.parametrize(
    ("typed", "primary"),
    [
        ("colon", "colorectal"),
        ("sigmoid", "colorectal"),
        ("carcinoid", "neuroendocrine"),
        ("stomach", "gastric"),
        ("eye", "melanoma-uveal"),
        ("cup", "unknown-primary"),
        ("hcc", "other"),
    ],
)
def test_a_primary_is_found_by_what_people_call_it_and_keeps_its_one_name(typed: str, primary: str):
    app = opened("case")
    field = app.get_by_key("fact_primary_site")
    assert [one for one in field.options if typed in one.casefold()]
    field.set_value(primary)
    app = ran(app)
    assert held(app).entered == {"primary_site": primary}
    assert primary_label(primary) in app.get_by_key("fact_primary_site").options
