"""The checklist of work-up: what a test amounts to, that unknown is open, and that no reason outruns its rule."""

from __future__ import annotations

from typing import Any

import pytest
from markupsafe import escape

from livermets.assessment.assess import assess
from livermets.assessment.workup import (
    STATUS_LABELS,
    STATUS_MEANINGS,
    CheckResult,
    ReasonResult,
    Workup,
    status_of,
    workup_for_case,
)
from livermets.board.flags import flag_lines
from livermets.case.reading import read_case
from livermets.facts import PRIMARIES
from livermets.knowledge.files import Documents, read_documents
from livermets.knowledge.guide_records import STEP_LABELS, AskedBy, PlannedTreatment, Says
from livermets.knowledge.guides import compile_guides
from livermets.knowledge.loading import knowledge
from livermets.rules import FACT_SCOPE
from livermets.screens.workup.print import printed_checklist
from tests.cases import RandomCases

KNOWN = knowledge()
COLORECTAL = {"primary_site": "colorectal", "known_primary": True}
HIDDEN = {"primary_site": "unknown-primary", "known_primary": False}


def of(facts: dict[str, Any], plan: PlannedTreatment | None = None) -> Workup:
    return workup_for_case(KNOWN, read_case(facts).values, plan)


def checked(name: str, facts: dict[str, Any], plan: PlannedTreatment | None = None) -> CheckResult:
    (found,) = [test for test in of(facts, plan).tests if test.id == name]
    return found


def reason(
    says: Says, value: bool | None, *, missing: tuple[str, ...] = (), plan: bool = False, decides: bool = True
) -> ReasonResult:
    return ReasonResult(AskedBy(because="rule", says=says), value, missing, plan, decides)


NEEDED, CONSIDER, AGAINST = reason("needed", True), reason("consider", True), reason("not-needed", True)
WAITS, PLANNED = reason("needed", None, missing=("cirrhosis",)), reason("needed", None, plan=True)


@pytest.mark.parametrize(
    ("done", "reasons", "status"),
    [
        (True, [NEEDED], "done"),
        (True, [AGAINST], "done"),
        (False, [NEEDED], "open"),
        (None, [NEEDED], "open"),
        (None, [NEEDED, WAITS], "open"),
        (None, [NEEDED, AGAINST], "disputed"),
        (None, [CONSIDER, AGAINST], "disputed"),
        (None, [CONSIDER], "consider"),
        (None, [CONSIDER, WAITS], "depends"),
        (None, [CONSIDER, PLANNED], "depends"),
        (None, [AGAINST, WAITS], "depends"),
        (None, [AGAINST], "not-needed"),
        (None, [AGAINST, reason("needed", False)], "not-needed"),
        (None, [reason("needed", False)], "not-asked"),
        (None, [reason("needed", True, decides=False)], "not-asked"),
        (False, [], "not-asked"),
    ],
)
def test_a_status_follows_from_done_and_reasons(done: bool | None, reasons: list[ReasonResult], status: str) -> None:
    assert status_of(done, reasons) == status


def test_every_status_has_words_for_the_screen() -> None:
    assert tuple(STATUS_LABELS) == tuple(STATUS_MEANINGS)


@pytest.mark.parametrize(
    ("imaging", "done", "status"),
    [(["chest-ct"], True, "done"), (["ct-contrast"], False, "open"), (None, None, "open")],
)
def test_unknown_imaging_is_open_never_done(imaging: list[str] | None, done: bool | None, status: str) -> None:
    facts = COLORECTAL | ({"imaging_done": imaging} if imaging else {})
    found = checked("chest-ct", facts)
    assert (found.done, found.status) == (done, status)


@pytest.mark.parametrize(
    ("facts", "done"),
    [
        ({"bilirubin_umol_l": 9, "albumin_g_l": 40}, True),
        ({"bilirubin_umol_l": 9}, None),
        ({}, None),
    ],
)
def test_a_laboratory_test_is_done_when_all_its_values_are_known(facts: dict[str, Any], done: bool | None) -> None:
    assert checked("bilirubin-albumin", COLORECTAL | facts).done is done


@pytest.mark.parametrize(("proven", "done"), [(True, True), (False, False), (None, None)])
def test_a_biopsy_is_done_when_it_proved_the_lesion(proven: bool | None, done: bool | None) -> None:
    facts = COLORECTAL | ({} if proven is None else {"biopsy_proven": proven})
    assert checked("biopsy", facts).done is done


@pytest.mark.parametrize(
    ("plan", "status"), [("resection", "open"), ("ablation", "not-asked"), ("systemic", "not-asked"), (None, "depends")]
)
def test_a_plan_that_is_not_chosen_leaves_open_what_it_decides(plan: PlannedTreatment | None, status: str) -> None:
    facts = COLORECTAL | {"liver_completely_resectable": True}
    assert checked("intraoperative-ultrasound", facts, plan).status == status


def test_rules_that_disagree_on_pet_are_both_shown() -> None:
    facts = COLORECTAL | {"liver_completely_resectable": True, "extrahepatic_disease": False, "imaging_done": ["ct-contrast"]}
    found = checked("pet-ct", facts, "resection")
    assert found.status == "disputed"
    assert {(one.reason.because, one.reason.says) for one in found.speaking if one.value} == {
        ("pet-not-routine", "not-needed"),
        ("workup-minimum-crlm", "needed"),
    }
    assert checked("pet-ct", facts, "systemic").status == "not-needed"


@pytest.mark.parametrize(("months", "status"), [(0, "open"), (0.5, "open"), (None, "open")])
def test_mri_is_asked_for_when_local_treatment_is_planned(months: float | None, status: str) -> None:
    facts = COLORECTAL | {"imaging_done": ["ct-contrast"]} | ({} if months is None else {"chemotherapy_months": months})
    found = checked("liver-mri", facts, "resection")
    assert found.status == status
    (after,) = [one for one in found.reasons if one.reason.because == "mri-after-chemo"]
    assert after.value is (None if months is None else months > 0)


def test_a_founding_text_that_is_out_of_date_does_not_decide() -> None:
    found = checked("marker-panel", HIDDEN)
    assert found.status == "not-needed"
    (old,) = [one for one in found.speaking if one.reason.because == "seed-workup-find-primary"]
    assert (old.value, old.decides) == (True, False)
    assert checked("ultrasound", COLORECTAL).status == "not-asked"


def test_a_part_of_it_that_still_stands_does() -> None:
    other = {"primary_site": "other", "primary_histology": "adenocarcinoma"}
    assert checked("ct-liver", other).status == "open"
    assert checked("ct-liver", other | {"imaging_done": ["mri-contrast"]}).status == "not-asked"


@pytest.mark.parametrize(
    ("sex", "psa", "ca125"), [("male", "open", "not-asked"), ("female", "not-asked", "open"), (None, "depends", "depends")]
)
def test_markers_of_an_unknown_primary_go_by_sex(sex: str | None, psa: str, ca125: str) -> None:
    facts = HIDDEN | {"primary_grade": "well"} | ({"sex": sex} if sex else {})
    assert (checked("psa", facts).status, checked("ca125", facts).status) == (psa, ca125)


@pytest.mark.parametrize(
    ("sign", "facts", "value"),
    [
        ("afp-low", {"afp_ng_ml": 40}, True),
        ("afp-low", {"afp_ng_ml": 40.1}, False),
        ("afp-low", {}, None),
        ("afp-high", {"afp_ng_ml": 80}, False),
        ("afp-high", {"afp_ng_ml": 80.1}, True),
        ("healthy-liver", {"cirrhosis": False}, True),
        ("healthy-liver", {"cirrhosis": True}, False),
        ("healthy-liver", {}, None),
        ("hepatitis-negative", {"hbsag_positive": False}, None),
        ("hepatitis-negative", {"hbsag_positive": True}, False),
        ("hepatitis-negative", {"hbsag_positive": False, "anti_hcv_positive": False}, True),
        ("hepatitis-positive", {"hbsag_positive": True}, True),
        ("hepatitis-positive", {"hbsag_positive": False}, None),
        ("several", {"liver_lesion_count": 2}, True),
        ("several", {"liver_lesion_count": 1}, False),
        ("known-primary", {"primary_site": "breast"}, True),
        ("known-primary", {"primary_site": "unknown-primary", "known_primary": False}, False),
        ("known-primary", {}, None),
    ],
)
def test_signs_are_known_or_unknown_and_never_both(sign: str, facts: dict[str, Any], value: bool | None) -> None:
    (found,) = [one for one in of(facts).signs if one.sign.id == sign]
    assert found.value is value
    assert bool(found.missing) == (value is None)


def test_no_reason_holds_where_its_rule_is_known_not_to() -> None:
    cases = RandomCases(KNOWN.systems.values(), seed=6)
    seen = 0
    for primary in (*PRIMARIES, None):
        for case in cases.cases(12, primary):
            rules = {one.id: one.value for one in assess(case, KNOWN).advice}
            for test in workup_for_case(KNOWN, case.values, "resection").tests:
                for one in test.reasons:
                    if one.value and one.reason.because in rules:
                        # A rule on suspected disease elsewhere is the second half of one on resectable disease.
                        second = (one.reason.because, one.reason.says) == ("pet-not-routine", "consider")
                        assert second or rules[one.reason.because] is not False, (test.id, one.reason, case.to_json())
                        seen += 1
    assert seen > 500


def test_the_assessment_carries_the_checklist_without_a_plan() -> None:
    answer = assess(read_case(COLORECTAL), KNOWN).to_json()["workup"]
    assert answer["plan"] is None
    tests = {test["id"]: test for test in answer["tests"]}
    assert tests["chest-ct"] == {
        "id": "chest-ct",
        "status": "open",
        "done": None,
        "because": [{"because": "workup-minimum-crlm", "says": "needed", "value": True, "decides": True}],
        "missing": [],
    }
    assert tests["intraoperative-ultrasound"]["status"] == "depends"


@pytest.mark.parametrize(
    ("file", "record", "said"),
    [
        (
            "workup/tests.yaml",
            {"id": "x", "label": "X", "step": "stage", "kind": "imaging", "imaging": ["xray"]},
            "no kind of imaging 'xray'",
        ),
        (
            "workup/tests.yaml",
            {"id": "x", "label": "X", "step": "stage", "kind": "imaging", "facts": ["height"]},
            "no fact 'height'",
        ),
        (
            "workup/tests.yaml",
            {"id": "x", "label": "X", "step": "stage", "kind": "imaging", "figures": ["none"]},
            "no figure 'none'",
        ),
        (
            "workup/tests.yaml",
            {"id": "x", "label": "X", "step": "stage", "kind": "imaging", "reasons": [{"because": "nobody", "says": "needed"}]},
            "no such published rule or founding claim",
        ),
        ("workup/tests.yaml", {"id": "x", "label": "X", "step": "stage", "kind": "imaging", "done_when": "ct ="}, "done_when"),
        ("workup/tests.yaml", {"id": "x", "label": "X", "step": "stage", "kind": "guess"}, "kind"),
        ("workup/tests.yaml", {"id": "x", "label": "X", "kind": "imaging"}, "step"),
        (
            "workup/signs.yaml",
            {"id": "x", "speaks_for": "metastasis", "label": "X", "when": "bilobar", "because": ["y"]},
            "'y'",
        ),
        ("workup/symptoms.yaml", {"id": "x", "label": "X", "symptoms": ["itch"], "claim": "seed-symptoms-late"}, "'itch'"),
        ("pathways/to-liver.yaml", {"id": "x", "direction": "to-liver", "label": "X", "organ": "x", "claims": ["y"]}, "'y'"),
    ],
)
def test_a_wrong_guide_is_named_with_its_file(file: str, record: dict[str, Any], said: str) -> None:
    documents = read_documents()
    changed = Documents({**documents.by_path, file: [record, record]}, documents.digest, ())
    _, faults = compile_guides(changed, KNOWN.registry, KNOWN.systems, FACT_SCOPE)
    assert any(fault.file == file and said in str(fault) for fault in faults)
    if said not in ("kind", "step"):
        assert any("twice" in fault.reason for fault in faults)


def test_the_file_keeps_the_order_in_which_a_unit_works() -> None:
    steps = [list(STEP_LABELS).index(test.test.step) for test in KNOWN.guides.tests]
    assert steps == sorted(steps)
    documents = read_documents()
    tests = [{"id": name, "label": name, "step": name, "kind": "imaging"} for name in ("sample", "stage", "fitness")]
    changed = Documents({**documents.by_path, "workup/tests.yaml": tests}, documents.digest, ())
    _, faults = compile_guides(changed, KNOWN.registry, KNOWN.systems, FACT_SCOPE)
    (fault,) = [one for one in faults if one.file == "workup/tests.yaml"]
    assert "stage: step" in str(fault)
    assert "behind a test of the step 'sample'" in str(fault)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ({"views": [{"label": "X", "facts": ["itch"]}]}, "there is no fact 'itch'"),
        ({"views": [{"label": "X", "systems": ["tbs"], "criteria": ["albi"]}]}, "there is no system of this view 'albi'"),
        ({"places": [{"id": "x", "claims": ["y"]}]}, "there is no founding claim 'y'"),
        ({"places": [{"id": "x"}, {"id": "x"}]}, "the id is used twice"),
        ({"places": [{"name": "x"}]}, "Field required"),
    ],
)
def test_what_a_page_names_is_there(page: dict[str, Any], said: str) -> None:
    documents = read_documents()
    changed = Documents({**documents.by_path, "pages/workup.yaml": page}, documents.digest, ())
    _, faults = compile_guides(changed, KNOWN.registry, KNOWN.systems, FACT_SCOPE)
    assert any(fault.file == "pages/workup.yaml" and said in fault.reason for fault in faults)
    lost = [fault for fault in faults if fault.file == "advice/differential.yaml"]
    assert [fault.reason for fault in lost][-1] == "there is no place 'symptoms'"


def test_the_printed_checklist_shows_every_test_and_escapes_what_was_entered() -> None:
    case = read_case(COLORECTAL | {"case_label": "<script>alert(1)</script>", "imaging_done": ["chest-ct"]})
    workup = workup_for_case(KNOWN, case.values, "resection")
    page = printed_checklist(workup, case, "colorectal").decode()
    assert "<script>" not in page
    assert "Red flags" not in page
    assert "&lt;script&gt;" in page
    assert page.index("Open (") < page.index("Done (")
    assert page.count("☑") == len(workup.of_status("done"))
    shown = [test for test in workup.tests if test.status != "not-asked"]
    assert page.count("☐") == len(shown) - len(workup.of_status("done"))
    assert all(escape(test.test.label) in page for test in shown)
    assert KNOWN.release in page
    flags = flag_lines(assess(read_case({"primary_site": "colorectal", "cholangitis": True}), KNOWN))
    flagged = printed_checklist(workup, case, "colorectal", flags).decode()
    assert flagged.index("Active cholangitis.") < flagged.index("Open (")
    assert flagged.count("☐") == page.count("☐") + len(flags)
    assert "href=" not in page
    assert "src=" not in page
