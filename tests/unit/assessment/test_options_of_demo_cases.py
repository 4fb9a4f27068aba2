"""The options of the demo cases, as they were checked by hand against what each case says."""

from __future__ import annotations

import pytest

from livermets.assessment.assess import assess
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge

KNOWLEDGE = knowledge()

CHECKED_BY_HAND = {
    "colorectal-metachronous-single": {
        # Resectable by the board, 28 mm, fit: resection and the ablation of the randomised comparison.
        "colorectal.hepatic-resection": ("indicated", []),
        "colorectal.thermal-ablation": ("indicated", []),
        # A published rule advises against chemotherapy before or around the operation of a single late metastasis.
        "colorectal.perioperative-chemotherapy": ("possible", []),
        "colorectal.adjuvant-chemotherapy": ("undetermined", ["margin_status"]),
        "colorectal.perioperative-chemo-cetuximab": ("contraindicated", []),
        "colorectal.repeat-hepatectomy": ("not-indicated", []),
        "colorectal.simultaneous-resection": ("not-indicated", []),
        "colorectal.systemic-chemotherapy": ("not-indicated", []),
        "colorectal.liver-transplantation": ("not-indicated", []),
        # An absent target is no contraindication.
        "colorectal.immune-checkpoint-inhibitor": ("not-indicated", []),
        "colorectal.braf-targeted": ("not-indicated", []),
        "colorectal.supportive-care": ("possible", []),
    },
    "colorectal-synchronous": {
        # 385 mL are about 27 percent by either denominator: under the 30 of an injured liver, and nobody has judged it.
        "colorectal.portal-vein-embolisation": ("indicated", []),
        "colorectal.liver-venous-deprivation": ("indicated", []),
        "colorectal.hepatic-resection": ("possible", []),
        "colorectal.conversion-then-local": ("possible", ["lines_of_chemotherapy"]),
        # The primary is out already: no sequence that begins with it or leaves it in place.
        "colorectal.staged-resection": ("not-indicated", []),
        "colorectal.liver-first": ("not-indicated", []),
        "colorectal.simultaneous-resection": ("not-indicated", []),
        # Chemotherapy was given already.
        "colorectal.perioperative-chemotherapy": ("not-indicated", []),
        "colorectal.her2-targeted": ("not-indicated", []),
        # Disease control of 2 months is under 3, and the liver is resectable.
        "colorectal.liver-transplantation": ("not-indicated", []),
    },
    "half-filled": {
        # Metachronous, no earlier liver resection, one hemiliver: that much the letter says.
        "colorectal.staged-resection": ("not-indicated", []),
        "colorectal.repeat-hepatectomy": ("not-indicated", []),
        "colorectal.two-stage-hepatectomy": ("not-indicated", []),
    },
    "breast-after-systemic-response": {
        # Isolated, resectable, partial response; two ablatable lesions of at most 21 mm.
        "breast.hepatic-resection": ("indicated", []),
        "breast.thermal-ablation": ("indicated", []),
        "breast.hepatic-resection-or-ablation": ("possible", []),
        "breast.cdk46-first-line": ("possible", ["lines_of_chemotherapy"]),
        "breast.her2-targeted-first-line": ("not-indicated", []),
    },
    "neuroendocrine-functioning": {
        # Flushing and diarrhoea, not resectable, receptor-positive.
        "neuroendocrine.somatostatin-analogue": ("indicated", []),
        "neuroendocrine.tae-tace": ("indicated", []),
        "neuroendocrine.cytoreductive-hepatectomy": ("possible", []),
        "neuroendocrine.hepatic-resection": ("not-indicated", []),
        "neuroendocrine.repeat-hepatic-surgery": ("not-indicated", []),
    },
    "ovarian": {
        # Liver and peritoneum can be cleared.
        "ovarian.cytoreduction-with-hepatic-resection": ("indicated", []),
        "ovarian.parp-maintenance": ("undetermined", ["lines_of_chemotherapy"]),
        # Serous: the teratoma options never show as possible.
        "ovarian.surgery-plus-platinum": ("not-indicated", []),
        "ovarian.growing-teratoma-resection": ("not-indicated", []),
    },
    "lung": {
        # Untreated adenocarcinoma without EGFR or ALK change.
        "lung.pembrolizumab-chemotherapy": ("indicated", []),
        # An exploratory subgroup that a later trial did not repeat.
        "lung.atezolizumab-bevacizumab-chemotherapy": ("possible", []),
        "lung.egfr-tki": ("not-indicated", []),
        "lung.hepatic-resection": ("not-indicated", []),
        # Nine metastases.
        "lung.sbrt": ("not-indicated", []),
        "lung.chemotherapy": ("possible", []),
    },
}


@pytest.mark.parametrize("name", CHECKED_BY_HAND)
def test_the_demo_cases_come_out_as_checked_by_hand(name: str) -> None:
    found = {one.id: (one.status, list(one.missing)) for one in assess(KNOWLEDGE.demo_cases[name].case, KNOWLEDGE).options}
    expected = CHECKED_BY_HAND[name]
    assert {option: found[option] for option in expected} == expected


def test_nothing_is_indicated_or_contraindicated_in_the_half_filled_case() -> None:
    found = assess(KNOWLEDGE.demo_cases["half-filled"].case, KNOWLEDGE).options
    assert {one.status for one in found} <= {"possible", "undetermined", "not-indicated"}


@pytest.mark.parametrize(("sufficient", "status"), [(True, "possible"), (False, "contraindicated"), (None, "possible")])
def test_the_judgement_of_the_remnant_settles_the_resection_with_the_small_one(sufficient: bool | None, status: str) -> None:
    # Possible and not indicated, because bevacizumab was given four weeks ago, and where nobody judged it for the remnant too.
    facts = KNOWLEDGE.demo_cases["colorectal-synchronous"].case.to_json() | {"remnant_sufficient": sufficient}
    found = assess(read_case(facts), KNOWLEDGE).options
    assert [one.status for one in found if one.id == "colorectal.hepatic-resection"] == [status]
