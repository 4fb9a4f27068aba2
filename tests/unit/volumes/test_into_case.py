"""Measured volumes in a case: remnant rules, the discussion screen and the PDF, with their origin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livermets.assessment.assess import assess
from livermets.board.brief import brief
from livermets.board.minutes import meeting_minutes
from livermets.board.store.store import Store
from livermets.case.case import CaseError
from livermets.case.origins import Origin, origins_json
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.screens.discussion.html import Shown, case_html
from livermets.volumes.into_case import completed_case, lesion_rows, measured_facts, origin_of_masks
from livermets.volumes.measured import Measured, MeasuredRemnant, measure, remnant_of
from livermets.volumes.plan import read_plan
from livermets.volumes.reading import Given, read_set
from tests.measuring import content_of, measured
from tests.phantoms import block, map_of_labels, segmentation, series
from tests.unit.reports import AT, holds, minutes_of, page_of, words_of
from tests.unit.volumes.test_measured import strips, tumour_in

CASE = {"primary_site": "colorectal", "height_cm": 170, "weight_kg": 70, "liver_background": "normal", "chemotherapy_months": 0}


def phantom() -> tuple[Measured, MeasuredRemnant]:
    """The block on pixels of 4 mm: 1,280 mL in eight segments of 160 mL, a tumour of 16 mL in segment 7."""
    masks = {"Liver": block(), "Tumour": tumour_in(7), **strips()}
    content = content_of(segmentation(series(pixel=4.0), masks))
    found = measure(read_set([Given("liver.dcm", lambda: content, len(content))]))
    return found, remnant_of(found, read_plan("5-8"))


def test_the_facts_of_a_phantom_are_its_volumes() -> None:
    found = {one.name: one.value for one in measured_facts(*phantom())}
    assert found == {
        "total_liver_volume_ml": 1280.0,
        "tumour_volume_ml": 16.0,
        "liver_involvement_percent": pytest.approx(1.25, abs=0.06),
        "future_remnant_ml": 640.0,
    }


def test_their_origin_names_the_file_and_the_day_of_the_images() -> None:
    assert origin_of_masks(phantom()[0]) == Origin("measured", "2026-11-01", "measured from liver.dcm")
    without_day = measured(**{"liver.nii": map_of_labels(block())})
    assert origin_of_masks(without_day) == Origin("measured", None, "measured from liver.nii")
    assert origin_of_masks(without_day, "2026-05-12").observed == "2026-05-12"


def test_a_measured_remnant_reaches_rules_the_discussion_and_the_pdf_with_its_origin() -> None:
    found, remnant = phantom()
    facts = {one.name: one.value for one in measured_facts(found, remnant)}
    origins = origins_json(dict.fromkeys(facts, origin_of_masks(found)))
    assessment = assess(read_case({**CASE, **facts}, origins), knowledge())
    assert assessment.systems["flr-minimum"].group == "normal"
    assert assessment.derived["future_remnant_percent_measured"] == pytest.approx(100 * 640 / 1264)
    told = brief(assessment)
    assert told.remnant[0].note == "observed 2026-11-01, measured from liver.dcm"
    store = Store.in_session(clock=lambda: AT)
    meeting = store.add_meeting("Liver board", AT.date(), AT.time())
    store.add_case(meeting.id, {**CASE, **facts}, origins=origins)
    minutes = meeting_minutes(store, meeting.id, knowledge())
    store.close()
    holds(words_of(page_of(minutes)), "(observed 2026-11-01, measured from liver.dcm)")
    holds(words_of(minutes_of(minutes)), "observed 2026-11-01, measured from liver.dcm")
    screen = case_html(Shown(told), 1, 1)
    assert "observed 2026-11-01, measured from liver.dcm" in screen


def test_a_typed_remnant_needs_no_word() -> None:
    told = brief(assess(read_case({**CASE, "future_remnant_ml": 640}), knowledge()))
    assert told.remnant[0].note == ""


def test_a_liver_of_80_ml_is_not_entered() -> None:
    (small, *_) = measured_facts(measured(mask=segmentation(series(), {"Liver": block()})), None)
    assert small.value is None
    assert "a case takes 200 to 8000 mL" in small.why_not


def test_a_volume_between_two_values_enters_as_a_range_and_rules_see_both_ends() -> None:
    images = series(without=(9,), pixel=4.0)
    masks = {name: np.delete(mask, 9, 0) for name, mask in {"Liver": block(), "Tumour": tumour_in(7), **strips()}.items()}
    found = measured(mask=segmentation(images, masks))
    remnant = remnant_of(found, read_plan("5-8"))
    entered = {one.name: one.entry for one in measured_facts(found, remnant)}
    assert entered["total_liver_volume_ml"] == "1152 to 1280"
    assert entered["future_remnant_ml"] == "576 to 640"
    assessment = assess(read_case({**CASE, **entered}), knowledge())
    assert [one.value for one in brief(assessment).remnant] == ["38.1–42.4 %", "45.6–56.7 %"]
    low, high = assessment.derived_bounds["future_remnant_percent_standardised"]
    assert low == pytest.approx(576 / 1510.07 * 100, rel=0.001)
    assert high == pytest.approx(640 / 1510.07 * 100, rel=0.001)


def test_lesions_become_rows_of_the_list() -> None:
    rows = lesion_rows(phantom()[0].lesions)
    assert rows == [{"segment": "7", "size_mm": pytest.approx(82, abs=3), "status": "present"}]
    assert read_case({"lesions": rows}).lesions[0].segment == "7"


def test_a_case_file_is_completed_and_what_it_says_stays(tmp_path: Path) -> None:
    target = tmp_path / "case.json"
    kept: dict[str, Any] = {**CASE, "total_liver_volume_ml": 1500}
    origins = {"height_cm": {"kind": "typed", "observed": "2026-01-02"}}
    target.write_text(json.dumps({"facts": kept, "origins": origins}))
    found = completed_case(str(target), *phantom())
    assert found["facts"]["total_liver_volume_ml"] == 1500
    assert found["facts"]["future_remnant_ml"] == 640.0
    assert found["kept"] == ["total_liver_volume_ml"]
    assert found["origins"]["height_cm"] == origins["height_cm"]
    assert found["origins"]["future_remnant_ml"]["kind"] == "measured"
    assert read_case(found["facts"], found["origins"]).origins["future_remnant_ml"].observed == "2026-11-01"
    with pytest.raises(CaseError, match="cannot be read"):
        completed_case(str(tmp_path / "none.json"), *phantom())
