"""The checklist of every primary: each conditional item met, not met, unknown, and at its limit."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.assessment.workup import CheckStatus, workup_for_case
from livermets.case.reading import read_case
from livermets.facts import PRIMARIES
from livermets.knowledge.guide_records import PlannedTreatment
from livermets.knowledge.loading import knowledge

KNOWN = knowledge()
BREAST = {"primary_site": "breast"}
LUNG = {"primary_site": "lung"}
SMALL_CELL = LUNG | {"primary_histology": "small-cell"}
NET = {"primary_site": "neuroendocrine"}
NEC = NET | {"primary_histology": "neuroendocrine-carcinoma"}
UVEAL = {"primary_site": "melanoma-uveal"}
COLORECTAL = {"primary_site": "colorectal"}
OESOPHAGUS = {"primary_site": "esophageal"}
HIDDEN = {"primary_site": "unknown-primary", "known_primary": False}


def status(name: str, facts: dict[str, Any], plan: PlannedTreatment | None = None) -> CheckStatus:
    (found,) = [test for test in workup_for_case(KNOWN, read_case(facts).values, plan).tests if test.id == name]
    return found.status


@pytest.mark.parametrize(
    ("name", "facts", "plan", "expected"),
    [
        ("receptor-pet", NET, None, "open"),
        ("receptor-pet", NET | {"sstr_positive": False}, None, "done"),
        ("receptor-pet", NET | {"imaging_done": ["sstr-pet"]}, None, "done"),
        ("receptor-pet", NET | {"imaging_done": ["pet-ct"]}, None, "open"),
        ("receptor-pet", NEC, None, "depends"),
        ("receptor-pet", NEC | {"ki67_percent": 54.9}, None, "consider"),
        ("receptor-pet", NEC | {"ki67_percent": 55}, None, "not-needed"),
        ("receptor-pet", BREAST, None, "not-asked"),
        ("5-hiaa", NET, None, "open"),
        ("5-hiaa", NEC | {"functioning_syndrome": False}, None, "not-asked"),
        ("chromogranin", NET | {"chromogranin_a_ug_l": 90}, None, "done"),
        ("chromogranin", NEC, None, "consider"),
        ("nt-probnp", NET | {"functioning_syndrome": True}, None, "open"),
        ("nt-probnp", NET | {"functioning_syndrome": False}, None, "not-asked"),
        ("nt-probnp", NET, None, "depends"),
        ("echocardiography", NET | {"functioning_syndrome": True}, "resection", "consider"),
        ("echocardiography", NET | {"functioning_syndrome": True, "imaging_done": ["echocardiography"]}, None, "done"),
        ("echocardiography", {"primary_site": "lymphoma"}, "systemic", "open"),
        ("hla", UVEAL, None, "open"),
        ("hla", UVEAL | {"hla_a0201": False}, None, "done"),
        ("hla", {"primary_site": "melanoma-cutaneous"}, None, "not-asked"),
        ("liver-mri", UVEAL | {"largest_lesion_mm": 30}, "resection", "open"),
        ("liver-mri", UVEAL | {"largest_lesion_mm": 30}, "systemic", "not-asked"),
        ("receptors-metastasis", BREAST, None, "open"),
        ("receptors-metastasis", BREAST | {"her2_positive_metastasis": True}, None, "open"),
        (
            "receptors-metastasis",
            BREAST | {"her2_positive_metastasis": True, "hormone_receptor_positive_metastasis": False},
            None,
            "done",
        ),
        ("germline-brca", BREAST | {"her2_positive": False}, None, "open"),
        ("germline-brca", BREAST | {"her2_positive": True, "synchronous": False}, None, "not-asked"),
        ("germline-brca", BREAST | {"her2_positive": True, "synchronous": True, "age_years": 65}, None, "open"),
        ("germline-brca", BREAST | {"her2_positive": True, "synchronous": True, "age_years": 66}, None, "not-asked"),
        ("germline-brca", BREAST | {"her2_positive": True, "synchronous": True}, None, "depends"),
        ("germline-brca", {"primary_site": "pancreatic", "ecog": 2}, None, "open"),
        ("germline-brca", {"primary_site": "pancreatic", "ecog": 3}, None, "not-asked"),
        ("bone-scan", BREAST, None, "open"),
        ("bone-scan", BREAST | {"imaging_done": ["bone-scan"]}, None, "done"),
        ("bone-scan", {"primary_site": "renal"}, None, "not-needed"),
        ("bone-scan", {"primary_site": "renal", "extrahepatic_sites": ["bone"]}, None, "not-asked"),
        ("brain-imaging", BREAST, None, "not-needed"),
        ("brain-imaging", BREAST | {"extrahepatic_sites": ["brain"]}, None, "not-asked"),
        ("brain-imaging", SMALL_CELL, None, "open"),
        ("brain-imaging", LUNG | {"primary_histology": "adenocarcinoma"}, None, "consider"),
        ("brain-imaging", LUNG, None, "depends"),
        ("brain-imaging", {"primary_site": "testicular"}, None, "open"),
        ("lung-drivers", LUNG, None, "open"),
        ("lung-drivers", LUNG | {"primary_histology": "squamous"}, None, "not-asked"),
        ("lung-drivers", LUNG | {"egfr_mutated": False}, None, "open"),
        ("lung-drivers", LUNG | {"egfr_mutated": False, "alk_rearranged": False}, None, "done"),
        ("pd-l1", LUNG | {"primary_histology": "squamous"}, None, "open"),
        ("pd-l1", SMALL_CELL, None, "not-asked"),
        ("sodium", SMALL_CELL, None, "open"),
        ("sodium", LUNG, None, "depends"),
        ("her2", {"primary_site": "gastric"}, None, "open"),
        ("her2", OESOPHAGUS | {"primary_histology": "adenocarcinoma"}, None, "open"),
        ("her2", OESOPHAGUS | {"primary_histology": "squamous"}, None, "not-asked"),
        ("her2", OESOPHAGUS, None, "depends"),
        ("pd-l1-cps", OESOPHAGUS | {"primary_histology": "squamous"}, None, "open"),
        ("her2-again", {"primary_site": "gastric", "her2_positive": True, "lines_of_chemotherapy": 1}, None, "open"),
        ("her2-again", {"primary_site": "gastric", "her2_positive": True, "lines_of_chemotherapy": 0}, None, "not-asked"),
        ("her2-again", {"primary_site": "gastric", "her2_positive": True}, None, "depends"),
        ("kit", {"primary_site": "gist"}, None, "open"),
        ("chest-ct", {"primary_site": "gist"}, None, "not-needed"),
        ("ca125", {"primary_site": "ovarian"}, None, "open"),
        ("imdc", {"primary_site": "renal"}, "systemic", "open"),
        ("imdc", {"primary_site": "renal", "lines_of_chemotherapy": 1}, "systemic", "not-asked"),
        ("imdc", {"primary_site": "renal"}, None, "depends"),
        ("fgfr-bladder", {"primary_site": "bladder", "lines_of_chemotherapy": 1}, None, "open"),
        ("fgfr-bladder", {"primary_site": "bladder", "lines_of_chemotherapy": 1, "fgfr2_fusion": False}, None, "open"),
        ("fgfr-bladder", {"primary_site": "bladder", "lines_of_chemotherapy": 1, "fgfr2_fusion": True}, None, "done"),
        ("testis-ultrasound", {"primary_site": "testicular"}, None, "open"),
        ("testis-ultrasound", HIDDEN | {"primary_histology": "germ-cell", "sex": "female"}, None, "not-asked"),
        ("testis-ultrasound", HIDDEN | {"primary_histology": "germ-cell"}, None, "depends"),
        ("dpyd", COLORECTAL, "systemic", "open"),
        ("dpyd", COLORECTAL, "resection", "not-asked"),
        ("dpyd", COLORECTAL | {"first_line_drugs": ["fluoropyrimidine"]}, "systemic", "not-asked"),
        ("dpyd", COLORECTAL | {"dpyd_deficiency": "none"}, "systemic", "done"),
        ("dpyd", BREAST, "systemic", "consider"),
        ("dpyd", {"primary_site": "gist"}, "systemic", "not-asked"),
        ("hepatitis", COLORECTAL | {"biopsy_proven": True}, "systemic", "open"),
        ("hepatitis", COLORECTAL | {"biopsy_proven": True}, "ablation", "not-asked"),
        ("geriatric", {"primary_site": "gist", "age_years": 64}, "systemic", "not-asked"),
        ("geriatric", {"primary_site": "gist", "age_years": 65}, "systemic", "open"),
        ("geriatric", {"primary_site": "gist"}, "systemic", "depends"),
        ("liver-function-test", COLORECTAL | {"major_hepatectomy": True}, "resection", "open"),
        ("liver-function-test", COLORECTAL | {"major_hepatectomy": True}, "systemic", "not-asked"),
        ("liver-function-test", COLORECTAL | {"major_hepatectomy": True, "icg_r15_percent": 8}, "resection", "done"),
        ("creatinine", COLORECTAL, None, "open"),
        ("transaminases", COLORECTAL | {"ast_u_l": 20, "alt_u_l": 20}, None, "done"),
        ("calcitonin", {"primary_site": "thyroid"}, None, "consider"),
        ("blood-count", NET | {"sstr_positive": True}, "systemic", "open"),
        ("blood-count", NET | {"sstr_positive": False}, "systemic", "not-asked"),
        ("blood-count", NET, "systemic", "depends"),
    ],
)
def test_an_item_follows_the_case_and_the_plan(
    name: str, facts: dict[str, Any], plan: PlannedTreatment | None, expected: CheckStatus
) -> None:
    assert status(name, facts, plan) == expected


@pytest.mark.parametrize("primary", [name for name in PRIMARIES if name not in ("other", "thyroid")])
def test_published_rules_ask_every_primary_to_be_staged(primary: str) -> None:
    advice = KNOWN.registry.advice
    tests = workup_for_case(KNOWN, read_case({"primary_site": primary}).values, "systemic").tests
    asked = [one for one in tests if any(reason.value and reason.reason.because in advice for reason in one.reasons)]
    steps = {one.test.step for one in asked}
    assert {"stage", "fitness"} <= steps
    assert len(asked) >= 5


def test_an_item_of_one_primary_is_not_asked_for_in_another() -> None:
    own = {"hla": "melanoma-uveal", "kit": "gist", "imdc": "renal", "braf": "melanoma-cutaneous", "adrenal-hormones": "adrenal"}
    for name, primary in own.items():
        for other in PRIMARIES:
            if other != primary:
                assert status(name, {"primary_site": other}, "systemic") == "not-asked", (name, other)
