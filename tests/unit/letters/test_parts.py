"""Quick lines part by part: what a trailing "no" denies, and the parts of the family, a plan or an earlier disease."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.letters.layout import lay_out
from livermets.letters.parts import take_apart
from livermets.letters.reading import read_letter

ANSWERS = (
    ": no",
    " no",
    ": none",
    " none",
    " -",
    " - none",
    ": nein",
    ": negative",
    " neg",
    ": keine",
    " (no)",
    " = no",
    ": nil",
)
DENIED = {
    "ascites": ("ascites", "none"),
    "encephalopathy": ("encephalopathy", "none"),
    "cirrhosis": ("cirrhosis", False),
    "portal hypertension": ("portal_hypertension", False),
    "cholangitis": ("cholangitis", False),
    "carcinoid syndrome": ("functioning_syndrome", False),
    "biliary obstruction": ("biliary_obstruction", False),
    "prior liver resection": ("prior_liver_resection", False),
    "previous hepatectomy": ("prior_liver_resection", False),
    "prior right hepatectomy": ("prior_liver_resection", None),
    "bilobar": ("bilobar", False),
    "bone mets": ("extrahepatic_sites", None),
    "lung metastases": ("extrahepatic_sites", None),
    "peritoneal mets": ("extrahepatic_sites", None),
    "brain metastases": ("extrahepatic_sites", None),
    "adrenal metastases": ("extrahepatic_sites", None),
    "local recurrence": ("extrahepatic_sites", None),
    "extrahepatic disease": ("extrahepatic_disease", False),
    "diabetes": ("charlson_conditions", None),
    "copd": ("charlson_conditions", None),
    "weight loss": ("symptoms", None),
    "jaundice": ("symptoms", None),
    "steatosis": ("liver_background", None),
    "suspected cirrhosis": ("liver_background", None),
    "biopsy proven": ("biopsy_proven", False),
    "msi-h": ("msi_high", False),
    "dmmr": ("msi_high", False),
    "braf v600e mutation": ("braf_v600e", False),
    "kras mutation": ("kras_mutated", False),
    "partial response": ("response", None),
    "primary in situ": ("primary_in_place", None),
    "on anticoagulants": ("on_anticoagulants", None),
    "non-functioning": ("functioning_syndrome", None),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("finding", DENIED)
def test_a_no_behind_a_finding_denies_it(finding: str, answer: str) -> None:
    fact, value = DENIED[finding]
    facts = read_letter(f"CRC, {finding}{answer}, ECOG 1").facts
    assert facts.get(fact, value) == value
    assert facts.get("ecog", 1) == 1


@pytest.mark.parametrize(("finding", "fact", "value"), [(f, *v) for f, v in DENIED.items() if v[1] is not None])
def test_what_a_no_denies_is_proposed(finding: str, fact: str, value: Any) -> None:
    assert read_letter(f"CRC, {finding}: no, ECOG 1").facts == {"primary_site": "colorectal", fact: value, "ecog": 1}


def test_an_uptake_that_is_denied_is_none():
    assert "sstr_positive" not in read_letter("NET, high dotatate uptake: no, ECOG 1").facts
    assert read_letter("NET, dotatate uptake: negative, ECOG 1").facts["sstr_positive"] is False


def test_one_mutation_denied_denies_no_other():
    assert read_letter("CRC, KRAS G12C negative, ECOG 1").facts == {"primary_site": "colorectal", "ecog": 1}
    assert read_letter("CRC, KRAS G12C - , BRAF V600E no").facts == {"primary_site": "colorectal", "braf_v600e": False}


def test_a_no_with_words_behind_it_denies_these():
    assert read_letter("cirrhosis no ascites, ECOG 1").facts == {"ascites": "none", "ecog": 1}


def test_a_no_before_a_comma_does_not_deny_what_follows():
    facts = read_letter("CRC, MI: no, diabetes, bone mets: none, 2 liver mets").facts
    assert facts == {"primary_site": "colorectal", "charlson_conditions": ["diabetes"], "liver_lesion_count": 2}


PATIENT = "58 F, rectal ca, 3 liver mets, CEA 5, ECOG 1"
CLAUSES = (
    "mother had colon cancer",
    "father: gastric ca",
    "FHx CRC",
    "sister breast ca at 42",
    "brother 50 with CRC and 9 liver mets",
    "Mutter: Mamma-Ca",
    "père: cancer du côlon",
    "plan: right hepatectomy",
    "will start FOLFOX 6 cycles",
    "considering ablation",
    "geplant: Hemihepatektomie rechts",
    "prior breast ca 2010",
    "resectable?",
    "mother CRC, father HCC, aged 70",
    "plan SIRT, then resection",
)


@pytest.mark.parametrize("clause", CLAUSES)
@pytest.mark.parametrize("place", [2, 3, 5])
def test_only_the_part_of_the_family_or_a_plan_is_taken_out(clause: str, place: int) -> None:
    parts = PATIENT.split(", ")
    facts = read_letter(", ".join([*parts[:place], clause, *parts[place:]])).facts
    assert facts == read_letter(PATIENT).facts
    assert facts["liver_lesion_count"] == 3


def test_a_cancer_behind_the_family_may_be_its_own_and_is_not_taken():
    assert read_letter("58 F, mother had colon cancer, gastric ca, ECOG 1").facts == {
        "age_years": 58,
        "sex": "female",
        "ecog": 1,
    }


def test_a_family_in_brackets_is_taken_out():
    facts = read_letter("55 F (mother breast ca 60), colon ca, CEA 4").facts
    assert facts == {"age_years": 55, "sex": "female", "primary_site": "colorectal", "cea_ng_ml": 4.0}


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("At diagnosis, CEA 310, 8 mets", {}),
        ("CRC, 2 liver mets, plan resection S6, S7", {"primary_site": "colorectal", "liver_lesion_count": 2}),
        ("If CEA < 20 and fewer than 4 lesions, resect; otherwise FOLFOX 6 cycles.", {}),
        ("Guideline: ECOG 0-1, albumin > 35 g/L, bilirubin < 34 umol/L.", {}),
        ("Inclusion: CRC liver metastases, ECOG 0-1, no ascites, 1-5 lesions", {}),
    ],
)
def test_what_belongs_to_a_part_stays_with_it(line: str, facts: dict[str, Any]) -> None:
    assert read_letter(line).facts == facts


def test_a_segment_in_question_leaves_the_line_whole():
    assert [one.about for one in take_apart(lay_out("CRC, S6 20 mm, S8?")).sentences] == ["plan"]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Number of mets: 4; size: 45 mm", {"liver_lesion_count": 4, "largest_lesion_mm": 45.0}),
        ("No. of lesions = 7, largest = 6 cm", {"liver_lesion_count": 7, "largest_lesion_mm": 60.0}),
        ("Number of liver metastases: >10; nodes: positive", {"liver_lesion_count": ">=11", "primary_node_positive": True}),
        ("tumour size: 45 mm; nodes: negative", {"primary_node_positive": False}),
        ("CEA: unknown; nodes 0/14", {"primary_node_positive": False, "primary_positive_nodes": 0}),
        ("2 mets seg IV and VI (20 and 31 mm)", {"liver_lesion_count": 2, "lesions": [("4", 20.0), ("6", 31.0)]}),
        ("3 mets S5, S6 and S7", {"liver_lesion_count": 3, "lesions": [("5", None), ("6", None), ("7", None)]}),
        ("3 mets in segments 5 and 7", {"liver_lesion_count": 3}),
        ("2 lesions in segments 5/6 and 7", {"liver_lesion_count": 2}),
        ("S6 22 mm, S8 ? 9 mm", {}),
    ],
)
def test_forms_and_shared_lists_are_read(text: str, facts: dict[str, Any]) -> None:
    read = read_letter(text).facts
    if "lesions" in read:
        read["lesions"] = [(one["segment"], one.get("size_mm")) for one in read["lesions"]]
    assert read == facts


def test_spread_is_under_control_only_where_all_of_it_is_called_so():
    assert read_letter("breast ca, bone mets stable").facts["extrahepatic_controlled"] is True
    assert "extrahepatic_controlled" not in read_letter("breast ca, bone mets stable, lung mets progressing").facts
    assert "extrahepatic_controlled" not in read_letter("breast ca, bone mets not stable").facts


@pytest.mark.parametrize(
    "line", ["CEA >200: no", "ECOG 2: no", "DFI <12 months no", "albumin <35 g/L - none", "CEA > 200 ng/ml (no)"]
)
def test_a_criterion_answered_with_no_is_no_value(line: str) -> None:
    assert read_letter(f"CRC, {line}, cirrhosis: no").facts == {"primary_site": "colorectal", "cirrhosis": False}
