"""Measured volumes on the resectability page: read, looked at, asked, and entered by a click."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.screens.resectability.volumes import MEASURED, UPLOAD
from livermets.screens.resectability.volumes_entry import DAY, ENTER, PLAN
from livermets.screens.shared.session import OWN_CASE
from livermets.volumes import reading
from tests.measuring import content_of
from tests.pages.app import opened, words
from tests.phantoms import map_of_labels, segmentation, series

STRIPS = {"1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6, "8": 7}


def liver() -> dict[str, np.ndarray]:
    """A liver of 1,280 mL in eight segments of 160 mL, with a tumour of 2.0 mL in segment 7."""
    whole = np.zeros((20, 64, 64), np.uint8)
    whole[2:18] = 0
    whole[2:18, 12:52, 12:52] = 1
    tumour = np.zeros_like(whole)
    tumour[8:10, 20:30, 43:45] = 1
    masks = {"Liver": whole, "Tumour": tumour}
    for name, number in STRIPS.items():
        strip = np.zeros_like(whole)
        strip[2:18, 12:52, 12 + 5 * number : 17 + 5 * number] = 1
        masks[f"Segment {name}"] = strip
    return masks


def large() -> bytes:
    """The same on pixels of 3.1623 mm, which makes it ten times as large."""
    pixel = float(np.sqrt(10))
    return content_of(segmentation(series(pixel=round(pixel, 9)), liver()))


def view(case: str | Mapping[str, Any] | None = None) -> AppTest:
    app = opened("resectability", case)
    app.session_state["resectability_views" if case else "resectability_views_without_case"] = MEASURED
    app.run()
    assert not app.exception
    return app


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader(key=UPLOAD).set_value([(name, content, "application/dicom") for name, content in files])
    app.run()
    assert not app.exception
    return app


CASE = {"primary_site": "colorectal", "height_cm": 170, "weight_kg": 70, "liver_background": "normal", "chemotherapy_months": 0}


def test_what_was_read_stands_in_a_table_with_its_borders() -> None:
    app = upload(view(CASE), ("liver.dcm", large()))
    read = words(app)
    assert "| Liver | liver, tumour included | **1280 mL** | 16 |" in read
    assert "Voxels counted; slices 5 mm apart along their normal, pixels of 3.16 x 3.16 mm" in read
    assert "| Tumour | lesions | **2 mL** |" in read
    chart = orjson.loads(app.get("plotly_chart")[-1].proto.spec)
    borders = [trace for trace in chart["data"] if trace["type"] == "contour"]
    assert {trace["name"] for trace in borders} >= {"Liver", "Tumour"}
    assert {trace.get("xaxis") for trace in borders} == {"x", "x2", "x3"}
    axial = next(trace for trace in borders if trace["name"] == "Liver")
    assert sum(map(sum, axial["z"])) == 40 * 40


def test_nothing_enters_the_case_without_a_click_and_then_with_its_origin() -> None:
    app = upload(view(CASE), ("liver.dcm", large()))
    app.get_by_key(PLAN).set_value(["5", "6", "7", "8"]).run()
    assert {"Remnant without tumour", "Of the estimated volume"} <= {one.label for one in app.metric}
    assert [one.value for one in app.metric][:1] == ["640 mL"]
    assert "future_remnant_ml" not in app.session_state[OWN_CASE].entered
    app.get_by_key(ENTER).click().run()
    assert not app.exception
    held = app.session_state[OWN_CASE]
    assert held.entered["future_remnant_ml"] == pytest.approx(640.0, abs=0.1)
    assert held.entered["total_liver_volume_ml"] == pytest.approx(1280.0, abs=0.1)
    assert held.entered["tumour_volume_ml"] == pytest.approx(2.0, abs=0.05)
    assert "lesions" not in held.entered
    origin = held.case.origins["future_remnant_ml"]
    assert (origin.kind, origin.observed, origin.words) == ("measured", "2026-11-01", "measured from liver.dcm")
    assert "Entered: Future liver remnant" in words(app).replace(
        "Total liver volume, measured, Tumour volume, Liver involvement, ", ""
    )


def test_the_remnant_of_the_plan_meets_the_published_limits() -> None:
    app = upload(view(CASE), ("liver.dcm", large()))
    app.get_by_key(PLAN).set_value(["5", "6", "7", "8"]).run()
    app.get_by_key(ENTER).click().run()
    from livermets.assessment.assess import assess
    from livermets.knowledge.loading import knowledge

    result = assess(app.session_state[OWN_CASE].case, knowledge()).systems["flr-minimum"]
    assert result.group == "normal"


def test_a_value_of_the_case_is_not_replaced_unless_it_is_wanted() -> None:
    app = upload(view({**CASE, "total_liver_volume_ml": 1500}), ("liver.dcm", large()))
    box = next(one for one in app.checkbox if "Total liver volume" in one.label)
    assert not box.value
    assert "the case has 1500 mL" in box.label.replace("\\", "")
    app.get_by_key(ENTER).click().run()
    assert app.session_state[OWN_CASE].entered["total_liver_volume_ml"] == 1500


def test_what_a_name_leaves_open_is_asked() -> None:
    app = upload(view(CASE), ("scan.dcm", content_of(segmentation(series(pixel=3.1623), {"Segment_1": liver()["Liver"]}))))
    assert "What is this structure?" in words(app)
    field = next(one for one in app.selectbox if one.label.startswith("Segment\\_1"))
    field.set_value("liver, tumour included").run()
    assert not app.exception
    assert "What is this structure?" not in words(app)
    assert "Liver, tumour included: **1280 mL**" in words(app)


def test_a_day_that_the_files_lack_is_asked_and_may_stay_unknown() -> None:
    affine = np.diag([-3.1623, -3.1623, 5.0, 1.0])
    app = upload(view(CASE), ("liver.nii.gz", content_of(map_of_labels(liver()["Liver"], affine))))
    app.get_by_key(DAY).set_value("in May").run()
    assert "is no day; accepted: a day as 2026-11-27" in words(app)
    app.get_by_key(DAY).set_value("2026-05-12").run()
    app.get_by_key(ENTER).click().run()
    origin = app.session_state[OWN_CASE].case.origins["total_liver_volume_ml"]
    assert (origin.observed, origin.words) == ("2026-05-12", "measured from liver.nii.gz")


def test_a_range_is_shown_and_entered_as_one() -> None:
    masks = {name: np.delete(mask, 9, 0) for name, mask in liver().items()}
    app = upload(view(CASE), ("liver.dcm", content_of(segmentation(series(pixel=3.1623, without=(9,)), masks))))
    read = words(app)
    assert "1200 to 1280 mL" in read
    assert "no slice at z = 45.0 mm" in read
    app.get_by_key(PLAN).set_value(["5", "6", "7", "8"]).run()
    assert "600 to 640 mL" in [one.value for one in app.metric]
    app.get_by_key(ENTER).click().run()
    assert not app.exception
    held = app.session_state[OWN_CASE]
    assert not held.faults
    assert held.case.to_json()["total_liver_volume_ml"] == "1200 to 1280.1"


def test_what_cannot_be_read_is_one_sentence_and_the_rest_is_measured() -> None:
    app = upload(view(CASE), ("liver.dcm", large()), ("report.pdf", b"%PDF-1.7 nothing"))
    read = words(app)
    assert "report.pdf: it is none of the kinds of file that hold masks; accepted: DICOM segmentation" in read
    assert "**1280 mL**" in read


def test_an_upload_beyond_the_configured_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(reading.SIZE_VARIABLE, "1")
    app = upload(view(CASE), ("a.dcm", bytes(700_000)), ("b.dcm", bytes(700_000)))
    assert "2 files of 1 MB together; accepted: at most 1 MB" in words(app)


def test_without_the_packages_the_page_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    find = reading.__spec__ and __import__("importlib.util").util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *rest: None if name == "pydicom" else find(name, *rest))
    assert "pip install -r requirements-volumes.txt" in words(view(CASE))


def test_lesions_are_offered_and_enter_only_when_wanted() -> None:
    app = upload(view({**CASE, "liver_lesion_count": 4}), ("liver.dcm", large()))
    assert "| 1 | 7 | 2 mL |" in words(app)
    next(one for one in app.checkbox if one.label.startswith("Lesions")).check().run()
    app.get_by_key(ENTER).click().run()
    held = app.session_state[OWN_CASE]
    assert not held.faults
    assert held.case.values["liver_lesion_count"] == 1
    assert held.case.lesions[0].segment == "7"
    assert held.case.origins["lesions"].kind == "measured"
