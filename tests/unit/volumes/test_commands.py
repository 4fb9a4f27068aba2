"""`python -m livermets volumes`, as another program calls it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livermets.__main__ import main
from tests.measuring import content_of
from tests.phantoms import block, map_of_labels, segmentation, series
from tests.unit.volumes.test_measured import strips, tumour_in

Called = tuple[int, Any, str]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Write files, run the command on them, and give its code, its answer and what it said."""

    def called(files: dict[str, Any], *options: str) -> Called:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content_of(content))
        code = main(["volumes", *(str(tmp_path / name) for name in files), *options])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return called


def test_the_contract(call: Any) -> None:
    masks = {"Liver": block(), "Tumour": tumour_in(7), **strips()}
    code, answer, err = call({"mask.dcm": segmentation(series(), masks)}, "--plan", "5,6,7,8")
    assert (code, err) == (0, "")
    assert answer["structures"]["Liver"]["ml"] == 80.0
    assert answer["structures"]["Liver"]["spacing_mm"] == 5.0
    assert answer["structures"]["Segment 4"]["is"] == "segment 4"
    assert answer["remnant"]["ml"] == 40.0
    assert answer["remnant"]["percent_of_measured"] == pytest.approx(100 * 40 / 79, abs=0.001)
    assert answer["refused"] == answer["asked"] == []
    assert answer["liver"] == {
        "total_ml": 80.0,
        "tumour_ml": 1.0,
        "without_tumour_ml": 79.0,
        "tumour_burden_percent": 1.25,
    }
    (lesion,) = answer["lesions"]
    assert lesion["segment"] == "7"
    assert "longest_axial_mm_not_recist" in lesion


def test_a_range_is_a_pair_and_names_the_missing_place(call: Any) -> None:
    images = series(without=(9,))
    code, answer, _ = call({"mask.dcm": segmentation(images, {"Liver": np.delete(block(), 9, 0)})})
    assert code == 0
    assert answer["structures"]["Liver"]["ml"] == [72.0, 80.0]
    assert answer["structures"]["Liver"]["missing"] == ["z = 45.0 mm"]


def test_nothing_to_read_ends_with_2_and_one_sentence(call: Any) -> None:
    code, answer, err = call({"mask.nii.gz": b"%PDF"})
    assert code == 2
    assert err.count("\n") == 1
    assert "mask.nii.gz: it is none of the kinds of file that hold masks" in err
    assert answer["structures"] == {}
    assert len(answer["refused"]) == 1


def test_a_file_that_is_refused_stands_beside_one_that_is_read(call: Any) -> None:
    code, answer, err = call({"liver.nii.gz": map_of_labels(block()), "b.txt": b"hello"})
    assert (code, err) == (0, "")
    assert answer["structures"]["liver"]["ml"] == 80.0
    assert [Path(one["file"]).name for one in answer["refused"]] == ["b.txt"]


def test_what_a_structure_is_can_be_answered(call: Any) -> None:
    files = {"mask.dcm": segmentation(series(), {"Segment_1": block()})}
    _, answer, _ = call(files)
    assert answer["asked"][0]["structure"] == "Segment_1"
    assert answer["liver"]["total_ml"] is None
    _, answer, _ = call(files, "--is", "Segment_1=liver")
    assert answer["liver"]["total_ml"] == 80.0
    code, _, err = call(files, "--is", "Segment_9=liver")
    assert code == 2
    assert "no structure is named 'Segment_9'" in err


@pytest.mark.parametrize("plan", ["9", "right lobe", "1-8"])
def test_a_plan_that_is_none_is_refused(call: Any, plan: str) -> None:
    code, answer, err = call({"mask.dcm": segmentation(series(), {"Liver": block()})}, "--plan", plan)
    assert (code, answer) == (2, None)
    assert err.count("\n") == 1


def test_a_remnant_that_the_masks_do_not_tell_says_why(call: Any) -> None:
    code, answer, _ = call({"mask.dcm": segmentation(series(), {"Liver": block()})}, "--plan", "5-8")
    assert code == 0
    assert answer["remnant"]["ml"] is None
    assert answer["remnant"]["why"].startswith("no mask for segment")
