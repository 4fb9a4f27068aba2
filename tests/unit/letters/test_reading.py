"""A quick line or a letter as a whole: what is proposed, with which words, and what is not taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from livermets.case.reading import read_case
from livermets.letters.layout import LONGEST_LETTER
from livermets.letters.reading import read_letter

JUDGED: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "judged.yaml").read_text(encoding="utf-8"))
QUICK = "58 F sigmoid pN1, 14 mo, S6 42 S7 25 S4b 18, CEA 38, RAS/BRAF wt, MSS, 4x FOLFOX"


@pytest.mark.parametrize("letter", JUDGED, ids=lambda letter: letter["name"])
def test_a_letter_proposes_what_a_careful_person_would_enter_and_nothing_else(letter: dict[str, Any]) -> None:
    assert read_letter(letter["text"]).facts == letter["facts"]


def test_a_quick_line_is_read_whole():
    reading = read_letter(QUICK)
    assert reading.facts == {
        "age_years": 58,
        "sex": "female",
        "primary_site": "colorectal",
        "primary_side": "left",
        "primary_node_positive": True,
        "primary_pn": "1",
        "ras_mutated": False,
        "braf_v600e": False,
        "msi_high": False,
        "lesions": [
            {"segment": "6", "size_mm": 42.0},
            {"segment": "7", "size_mm": 25.0},
            {"segment": "4b", "size_mm": 18.0},
        ],
        "disease_free_interval_months": 14.0,
        "chemotherapy_cycles": 4,
        "cea_ng_ml": 38.0,
    }
    assert reading.not_taken == ()


CASES = {
    "woman of 58, sigmoid cancer pN1, 14 months before, lesions in segments 6 (42 mm), 7 and 4b, CEA 38, "
    "RAS and BRAF wild type, MSS, ECOG 1, after four cycles of FOLFOX": {
        "age_years": 58,
        "sex": "female",
        "ecog": 1,
        "primary_site": "colorectal",
        "primary_side": "left",
        "primary_node_positive": True,
        "primary_pn": "1",
        "ras_mutated": False,
        "braf_v600e": False,
        "msi_high": False,
        "lesions": [{"segment": "6", "size_mm": 42.0}, {"segment": "7"}, {"segment": "4b"}],
        "disease_free_interval_months": 14.0,
        "chemotherapy_cycles": 4,
        "cea_ng_ml": 38.0,
    },
    "ileal neuroendocrine tumour G2, Ki-67 8 %, 12 lesions in both hemilivers, carcinoid syndrome, receptor-positive, "
    "untreated": {
        "primary_site": "neuroendocrine",
        "primary_histology": "neuroendocrine-tumour",
        "neuroendocrine_origin": "small-bowel",
        "reported_grade": "G2",
        "ki67_percent": 8.0,
        "functioning_syndrome": True,
        "sstr_positive": True,
        "liver_lesion_count": 12,
        "bilobar": True,
        "lines_of_chemotherapy": 0,
    },
    "HER2-positive breast cancer, one lesion, stable bone metastases": {
        "primary_site": "breast",
        "her2_positive": True,
        "liver_lesion_count": 1,
        "extrahepatic_disease": True,
        "extrahepatic_controlled": True,
        "extrahepatic_sites": ["bone"],
    },
    "uveal melanoma, two lesions, LDH normal": {
        "primary_site": "melanoma-uveal",
        "liver_lesion_count": 2,
        "ldh_elevated": False,
    },
    "man of 66, unknown primary, four lesions, cirrhosis suspected": {
        "age_years": 66,
        "sex": "male",
        "primary_site": "unknown-primary",
        "liver_lesion_count": 4,
        "liver_background": "suspected-cirrhosis",
    },
}


@pytest.mark.parametrize("line", CASES)
def test_each_of_five_cases_is_one_quick_line(line: str) -> None:
    reading = read_letter(line)
    assert reading.facts == CASES[line]
    assert reading.not_taken == ()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error_and_gives_a_case(text: str) -> None:
    reading = read_letter(text)
    read_case(reading.facts)
    for one in reading.not_taken:
        assert text[one.place[0] : one.place[1]] == one.words


ODD_SIGNS = QUICK.replace(" ", "\u00a0").replace("-", "\u2212")


@pytest.mark.parametrize("text", [QUICK, ODD_SIGNS, *(one["text"] for one in JUDGED)])
def test_the_words_of_a_proposal_stand_in_the_text_at_their_place(text: str) -> None:
    reading = read_letter(text)
    for one in reading.proposals:
        assert [text[start:end] for start, end in one.places] == list(one.words)
        assert all(one.words)


def test_a_text_of_two_patients_proposes_nothing():
    reading = read_letter("Case A: 55 F breast ca, 3 liver mets.\nCase B: 71 M colon ca, CEA 40.")
    assert reading.proposals == ()
    assert {one.why for one in reading.not_taken if one.words == "CEA 40"} == {"the text seems to tell of several patients"}


def test_what_is_behind_the_longest_letter_is_not_read():
    assert read_letter(" " * LONGEST_LETTER + QUICK).proposals == ()


def test_what_a_quick_line_says_and_nobody_understood_is_listed_with_its_words():
    reading = read_letter("58 F, sigmoid ca, CEA <5, purple monkeys, S6 42 xyz, bili 11")
    assert [(one.words, one.why) for one in reading.not_taken] == [
        ("purple monkeys", "not understood"),
        ("xyz", "not understood"),
        ("bili 11", "Bilirubin: the unit is not said"),
    ]


def test_a_bound_is_a_value_of_a_quick_line_and_in_a_letter_it_is_shown_without_a_tick():
    assert read_letter("58 F, sigmoid ca, CEA <5").facts["cea_ng_ml"] == "<5"
    letter = read_letter("She was seen today. Her CEA is <5 ng/mL. We discussed the options.")
    assert "cea_ng_ml" not in letter.facts
    assert [(one.fact, one.sure) for one in letter.proposals if one.fact == "cea_ng_ml"] == [("cea_ng_ml", False)]
