"""The work-up page as a board meets it: what is open, who says so, and that every founding word on work-up is there."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from livermets.knowledge.loading import knowledge
from livermets.screens.shared.pages import areas_of
from tests.pages.app import opened, words

VIEWS = [
    "Is the staging complete?",
    "Is it a metastasis?",
    "Of what?",
    "Laboratory and symptoms",
    "After treatment",
    "Goals of care",
]


def running(app: AppTest) -> str:
    """The words of the page as running text."""
    return " ".join(words(app).split())


def test_what_is_open_comes_first_with_who_asks_for_it() -> None:
    said = running(opened("workup", "colorectal-synchronous"))
    assert "Open 2 · Depends 4 · Done 24 · Not needed 2" in said
    assert said.index("○ Open") < said.index("? Depends") < said.index("✓ Done")
    assert "**Rectal examination** ○ Open, not recorded" in said
    assert "**CT of the pelvis** ○ Open [Spanish Society of Medical Oncology 2015]" in said
    assert "8 % (95 % CI 5–11.9) surgical management changed, PET-CT" in said


def test_a_plan_settles_what_waits_for_it() -> None:
    app = opened("workup", "colorectal-synchronous")
    assert "depending on the plan: resection." in words(app)
    app.segmented_control(key="workup_plan").set_value("resection").run()
    said = running(app)
    assert "Open 4 · Rules disagree 1 · Done 24 · Not needed 2" in said
    assert "**FDG PET-CT** ⇄ Rules disagree" in said
    assert "depending on the plan" not in said


def test_unknown_imaging_is_open_on_the_screen() -> None:
    app = opened("workup")
    app.selectbox(key="primary").set_value("colorectal").run()
    said = running(app)
    assert "**CT of the chest** ○ Open, not recorded" in said
    assert "✓ Done" not in said


def test_without_a_case_and_a_primary_it_asks_for_one() -> None:
    app = opened("workup")
    assert "Choose a primary here or on the case page" in words(app)


def test_a_primary_without_rules_says_so_instead_of_all_clear() -> None:
    app = opened("workup")
    app.selectbox(key="primary").set_value("other").run()
    said = words(app)
    assert "No published rule on the work-up of this primary was read." in said
    assert "That is no advice against it." in said


def test_what_nobody_asks_for_waits_in_a_fold_with_its_meaning() -> None:
    app = opened("workup")
    app.selectbox(key="primary").set_value("gist").run()
    (fold,) = [one for one in app.expander if one.label.startswith("Not asked for here (")]
    folded = " ".join(one.value for one in fold.markdown)
    assert "HLA" in folded
    assert "That is no advice against it." in folded
    assert "KIT and PDGFRA** ○ Open" in running(app)


def test_the_checklist_can_be_printed() -> None:
    app = opened("workup", "half-filled")
    (button,) = app.get("download_button")
    assert button.proto.label == "Checklist to print"


def test_a_test_opens_with_its_rules_its_texts_and_its_figures() -> None:
    app = opened("workup", "colorectal-synchronous")
    app.selectbox(key="workup_closer").set_value("liver-mri").run()
    said = words(app)
    assert "Plan on MRI (85.7% per lesion) rather than CT (69.9%)" in said
    labels = [block.proto.popover.label.replace("\\", "") for block in app.main.children.values() if block.type == "popover"]
    labels += [popover.proto.popover.label.replace("\\", "") for popover in app.get("popover")]
    assert any("31 % treatment plan changed, MRI added to CT" in label for label in labels)


def test_signs_stand_on_their_side_as_known_or_unknown() -> None:
    said = words(opened("workup", "colorectal-synchronous", workup_views="Is it a metastasis?"))
    assert "**Speaks for a metastasis** 5 of 6, 1 unknown" in said
    assert "**Speaks for primary liver cancer** 0 of 3, 1 unknown" in said
    assert "✓ No cirrhosis" in said
    assert "✗ Cirrhosis" in said
    assert ":gray[?] AFP not over 40 ng/mL :gray[unknown: AFP]" in said
    assert "Proven by biopsy" in said
    assert "Do not apply LI-RADS categories" in said


def test_the_search_for_the_primary_keeps_the_founding_order_with_the_modern_rules_beside() -> None:
    app = opened("workup", workup_views="Of what?")
    app.selectbox(key="primary").set_value("unknown-primary").run()
    said = words(app)
    steps = ["CT of the abdomen with contrast", "CT of the chest", "Broad panel of tumour markers", "FDG PET-CT"]
    places = [said.index(f"**{step}**") for step in steps]
    assert places == sorted(places)
    assert "– Not needed" in said
    assert "founding text (out of date) asks for it. It does not decide." in said
    assert "In women aged 20-50 breast was the commonest primary" in said
    assert "CK7-/CK20+" in said
    assert ":gray[?] CEA over 15 ng/mL" in said


def test_laboratory_values_are_counted_out_of_what_is_asked() -> None:
    said = words(opened("workup", "half-filled", workup_views="Laboratory and symptoms"))
    assert "Laboratory before an operation: 3 of 14 values known" in said
    assert "Bilirubin 13 µmol/L, Albumin 38 g/L" in said
    assert "INR :gray[?]" in said
    assert "**Symptoms of this case**: :gray[?] unknown" in said
    assert "✓ Cough" in words(opened("workup", "lung", workup_views="Laboratory and symptoms"))


def test_the_goal_of_the_patient_comes_before_the_rules() -> None:
    said = words(opened("workup", "neuroendocrine-functioning", workup_views="Goals of care"))
    assert said.index("The patient's goal: **Quality of life**") < said.index("Refer early, alongside active treatment")
    assert "unknown: ask before the board decides" in words(opened("workup", "half-filled", workup_views="Goals of care"))


@pytest.mark.parametrize("case", [None, "colorectal-synchronous"])
def test_every_rule_of_its_areas_is_on_the_page(case: str | None) -> None:
    said = " ".join(words(opened("workup", case, workup_views=view)) for view in VIEWS).casefold()
    rules = [rule for rule in knowledge().registry.advice.values() if rule.area in areas_of("workup")]
    assert len(rules) == 125
    assert [rule.id for rule in rules if " ".join(rule.conclusion.split()).casefold() not in said] == []


def test_every_founding_word_on_work_up_symptoms_routes_and_order_is_on_these_pages() -> None:
    said = " ".join(words(opened("workup", "colorectal-synchronous", workup_views=view)) for view in VIEWS)
    spread = opened("spread")
    said += words(spread)
    spread.segmented_control(key="spread_direction").set_value("from-liver").run()
    said += words(spread)
    wanted = [
        claim
        for claim in knowledge().registry.claims.values()
        if claim.topic in ("work-up", "symptoms", "spread", "definition")
        or claim.id.startswith(("seed-treatment-", "seed-ranking-"))
    ]
    assert len(wanted) > 28
    missing = [claim.id for claim in wanted if claim.text not in said or claim.why not in said]
    assert missing == []
