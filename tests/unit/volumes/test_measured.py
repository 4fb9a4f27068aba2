"""Liver, remnant and lesions out of several structures."""

from typing import Any

import numpy as np
import pytest

from livermets.volumes.meaning import WHOLE_LIVER, read_meaning
from livermets.volumes.measured import Measured, marked_remnant, measure, remnant_of
from livermets.volumes.plan import read_plan
from tests.measuring import measured, read, remnant
from tests.phantoms import block, segmentation, series


def strips(names: tuple[str, ...] = ("1", "2", "3", "4", "5", "6", "7", "8")) -> dict[str, np.ndarray]:
    """The block in eight strips of 5 columns, 10.0 mL each, as segments."""
    found = {}
    for number, name in enumerate(("1", "2", "3", "4", "5", "6", "7", "8")):
        strip = np.zeros_like(block())
        strip[5:15, 12:52, 12 + 5 * number : 17 + 5 * number] = 1
        if name in names:
            found[f"Segment {name}"] = strip
    return found


def tumour_in(number: int) -> np.ndarray:
    """A tumour of 1.0 mL in the strip of this segment."""
    mask = np.zeros_like(block())
    start = 12 + 5 * (number - 1)
    mask[7:9, 20:40, start : start + 5] = 1
    return mask


def of(masks: dict[str, np.ndarray]) -> Any:
    return segmentation(series(), masks)


def test_the_remnant_is_the_segments_that_stay_without_tumour() -> None:
    file = of({"Liver": block(), "Tumour A": tumour_in(2), "Tumour B": tumour_in(7), **strips()})
    found = remnant("5-8", file=file)
    assert found.volume is not None
    assert found.volume.low == found.volume.high == pytest.approx(39.0)
    assert found.removed == ("5", "6", "7", "8")
    assert not found.notes


def test_the_remnant_without_a_tumour_marked_says_that_none_is_taken_off() -> None:
    found = remnant("5-8", file=of({"Liver": block(), **strips()}))
    assert found.volume is not None
    assert found.volume.low == pytest.approx(40.0)
    assert found.notes == ("no lesion is marked: tumour in the remnant is not taken off",)


def test_the_liver_less_what_goes_does_when_only_that_is_marked() -> None:
    found = remnant("5-8", file=of({"Liver": block(), "Tumour": tumour_in(2), **strips(("5", "6", "7", "8"))}))
    assert found.volume is not None
    assert found.volume.low == pytest.approx(39.0)
    assert found.way == "the liver less the segments that go"


def test_a_mask_that_lacks_is_named() -> None:
    found = remnant("5-8", file=of({"Liver": block(), **strips(("1", "2", "5", "6"))}))
    assert found.volume is None
    assert "no mask for segment" in found.why


def test_segment_4_without_halves_gives_a_range_when_the_plan_parts_it() -> None:
    found = remnant("4b,5-8", file=of({"Liver": block(), "Tumour": tumour_in(7), **strips()}))
    assert found.volume is not None
    assert (found.volume.low, found.volume.high) == (pytest.approx(30.0), pytest.approx(40.0))
    assert "Segment 4 is marked as one while the plan parts it" in found.notes[0]


def test_a_hemiliver_beside_its_segments_does_not_open_a_range() -> None:
    right = np.zeros_like(block())
    right[5:15, 12:52, 32:52] = 1
    found = remnant("6,7", file=of({"Right hemiliver": right, "Tumour": tumour_in(7), **strips()}))
    assert found.volume is not None
    assert found.volume.low == found.volume.high == pytest.approx(60.0)


def test_two_ways_that_disagree_give_both_bounds() -> None:
    small = {name: mask.copy() for name, mask in strips().items()}
    small["Segment 2"][:, 12:32] = 0
    found = remnant("5-8", file=of({"Liver": block(), "Tumour": tumour_in(7), **small}))
    assert found.volume is not None
    assert (found.volume.low, found.volume.high) == (pytest.approx(35.0), pytest.approx(40.0))
    assert "differ: both bounds are given" in found.notes[0]


def test_a_marked_remnant_is_taken_without_tumour() -> None:
    flr = np.zeros_like(block())
    flr[5:15, 12:52, 12:32] = 1
    found = marked_remnant(measured(file=of({"FLR": flr, "Tumour": tumour_in(2), "Liver": block()})))
    assert found is not None
    assert found.volume is not None
    assert found.volume.low == pytest.approx(39.0)


def test_the_eight_segments_are_the_liver() -> None:
    found = measured(file=of(strips()))
    assert found.total is not None
    assert found.total.low == pytest.approx(80.0)
    assert measured(file=of(strips(("1", "2")))).total is None


def test_tumour_that_is_not_marked_is_unknown_and_not_0() -> None:
    found = measured(file=of({"Liver": block()}))
    assert found.tumour is None
    assert found.without_tumour is None
    assert found.burden is None
    assert "the volume of tumour is unknown, not 0" in found.notes[0]


def test_tumour_outside_the_liver_is_not_tumour_in_it() -> None:
    away = np.zeros_like(block())
    away[7:9, 0:5, 0:5] = 1
    found = measured(file=of({"Liver": block(), "Tumour": away}))
    assert found.tumour is None
    assert found.total is not None
    assert found.total.low == pytest.approx(80.0)
    assert any("outside the marked liver" in note for note in found.notes)


def test_of_one_mask_of_lesions_only_those_in_the_liver_count() -> None:
    away = tumour_in(3)
    away[7:9, 0:5, 0:5] = 1
    found = measured(file=of({"Liver": block(), "Lesions": away}))
    assert found.tumour is not None
    assert found.tumour.low == pytest.approx(1.0)
    assert found.total is not None
    assert found.total.low == pytest.approx(80.0)
    assert len(found.lesions) == 1
    assert any("1 lesion of Lesions lies outside the marked liver" in note for note in found.notes)


def test_tumour_that_the_map_cut_out_of_the_liver_belongs_to_it() -> None:
    found = measured(file=of({"Liver": block() - tumour_in(3), "Tumour": tumour_in(3)}))
    assert found.total is not None
    assert found.total.low == pytest.approx(80.0)
    assert found.without_tumour is not None
    assert found.without_tumour.low == pytest.approx(79.0)


def test_lesions_are_the_connected_parts_by_segment_and_volume() -> None:
    both = tumour_in(2) + tumour_in(7)
    found = measured(file=of({"Liver": block(), "Tumour": both, **strips()}))
    assert [(one.segment, round(one.volume.low, 3)) for one in found.lesions] == [("2", 1.0), ("7", 1.0)]


def test_a_lesion_over_two_segments_has_the_share_of_each() -> None:
    wide = np.zeros_like(block())
    wide[7:9, 20:30, 30:40] = 1
    (lesion,) = measured(file=of({"Liver": block(), "Tumour": wide, **strips()})).lesions
    assert lesion.segment == "5"
    assert dict(lesion.segments) == {"5": pytest.approx(0.5), "6": pytest.approx(0.3), "4": pytest.approx(0.2)}


def test_lesions_named_one_by_one_stay_two_where_they_touch() -> None:
    found = measured(file=of({"Liver": block(), "Metastasis 1": tumour_in(2), "Metastasis 2": tumour_in(3)}))
    assert len(found.lesions) == 2


def ball(diameter: float, apart: float = 2.5) -> Measured:
    images = series(20, apart=apart, pixel=0.8)
    z, y, x = np.meshgrid(np.arange(20) * apart, np.arange(64) * 0.8, np.arange(64) * 0.8, indexing="ij")
    mask = ((z - 25) ** 2 + (y - 25.6) ** 2 + (x - 25.6) ** 2 <= (diameter / 2) ** 2).astype(np.uint8)
    return measured(file=segmentation(images, {"Tumour": mask}))


def test_the_longest_axial_diameter_of_a_ball_is_its_diameter() -> None:
    (lesion,) = ball(20.0).lesions
    assert lesion.longest_axial_mm == pytest.approx(20.0, abs=1.0)


def test_the_longest_axial_diameter_of_a_dumbbell_is_its_length() -> None:
    mask = np.zeros_like(block())
    mask[8:10, 20:28, 8:14] = mask[8:10, 20:28, 52:58] = 1
    mask[8:10, 23:25, 14:52] = 1
    (lesion,) = measured(file=of({"Tumour": mask})).lesions
    assert lesion.longest_axial_mm == pytest.approx(50.0, abs=1.2)


def test_an_answer_says_what_a_structure_is() -> None:
    found = read(file=of({"Segment_1": block()}))
    assert [one.structure.name for one in measure(found).asked] == ["Segment_1"]
    answered = measure(found, {"Segment_1": WHOLE_LIVER})
    assert answered.total is not None
    assert not answered.asked


def test_a_missing_slice_reaches_the_liver_and_the_remnant() -> None:
    images = series(without=(9,))
    masks = {name: np.delete(mask, 9, 0) for name, mask in {"Liver": block(), "Tumour": tumour_in(7), **strips()}.items()}
    found = measured(file=segmentation(images, masks))
    assert found.total is not None
    assert (found.total.low, found.total.high) == (pytest.approx(72.0), pytest.approx(80.0))
    left = remnant_of(found, read_plan("5-8"))
    assert left.volume is not None
    assert (left.volume.low, left.volume.high) == (pytest.approx(36.0), pytest.approx(40.0))


def test_vessels_stand_by_themselves() -> None:
    vein = np.zeros_like(block())
    vein[5:15, 30:32, 30:32] = 1
    found = measured(file=of({"Liver": block(), "Portal vein": vein}))
    assert found.total is not None
    assert found.total.low == pytest.approx(80.0)
    assert read_meaning("vessels").kind == "vessel"
    assert any("Portal vein: shown by themselves" in note for note in found.notes)
