"""RTSTRUCT: volumes from the areas of polygons, with holes."""

import numpy as np
import pytest

from livermets.volumes.polygons import area_of
from tests.measuring import measured, ml, read, refusals
from tests.phantoms import circle, series, square, structure_set


def ball(radius: float = 5.0, apart: float = 2.5, pixel: float = 0.8) -> dict[float, list[np.ndarray]]:
    """Outlines of a ball as they are drawn on pixels: points on whole pixels."""
    found = {}
    for height in np.arange(-radius + apart / 2, radius, apart):
        inside = np.sqrt(radius**2 - height**2)
        found[float(height) + 50.0] = [np.rint(circle(inside, (100, 100), 60) / pixel) * pixel]
    return found


def test_a_ball_of_10_mm_has_the_volume_of_its_outlines() -> None:
    outlines = ball()
    own = sum(area_of(members).low for members in outlines.values()) * 2.5 / 1000
    found = ml(read(file=structure_set({"metastasis": outlines})))
    assert found["metastasis"] == pytest.approx(own, rel=0.005, abs=0.006)
    assert found["metastasis"] == pytest.approx(0.49, rel=0.15)


def test_the_area_of_an_outline_is_that_of_its_polygon_and_not_of_pixels() -> None:
    heights = [0.0, 5.0, 10.0]
    found = ml(read(file=structure_set({"GTV": {height: [circle(5.3, (10, 10), 360)] for height in heights}})))
    assert found["GTV"] == pytest.approx(3 * 5 * np.pi * 5.3**2 / 1000, rel=0.001, abs=0.006)


def test_the_block_as_outlines_has_80_ml() -> None:
    slices = {height * 5.0: [square(40, (11.5, 11.5))] for height in range(5, 15)}
    assert ml(read(file=structure_set({"Liver": slices}))) == {"Liver": 80.0}


def test_an_outline_inside_another_is_a_hole() -> None:
    slices = {height * 5.0: [square(40, (0, 0)), square(10, (10, 10))] for height in range(10)}
    (one,) = read(file=structure_set({"Liver": slices})).structures
    assert one.volume.low == pytest.approx(75.0)
    assert any("taken as holes" in note for note in one.notes)
    island = {height * 5.0: [square(40, (0, 0)), square(20, (10, 10)), square(10, (15, 15))] for height in range(10)}
    assert ml(read(file=structure_set({"Liver": island}))) == {"Liver": pytest.approx(10 * 5 * (1600 - 400 + 100) / 1000)}


def test_a_hole_through_a_slit_is_a_hole() -> None:
    outer = np.array(
        [[0, 0], [40, 0], [40, 40], [0, 40], [0, 20], [10, 20], [10, 30], [30, 30], [30, 10], [10, 10], [10, 20], [0, 20]]
    )
    assert area_of([outer.astype(float)]).low == pytest.approx(1600 - 400)
    assert not area_of([outer.astype(float)]).crosses


def test_the_same_outline_twice_is_one_outline() -> None:
    slices = {height * 5.0: [square(40, (0, 0)), square(40, (0, 0))[::-1]] for height in range(10)}
    assert ml(read(file=structure_set({"Liver": slices}))) == {"Liver": 80.0}


def test_two_outlines_side_by_side_are_added() -> None:
    slices = {height * 5.0: [square(10, (0, 0)), square(20, (30, 0))] for height in range(10)}
    assert ml(read(file=structure_set({"Liver": slices}))) == {"Liver": 25.0}


def test_outlines_that_cross_are_given_as_a_range() -> None:
    slices = {height * 5.0: [square(40, (0, 0)), square(40, (20, 20))] for height in range(10)}
    (one,) = read(file=structure_set({"Liver": slices})).structures
    assert one.volume.low == pytest.approx(50 * (3200 - 800) / 1000, rel=0.02)
    assert one.volume.high >= 50 * (3200 - 400) / 1000
    assert any("cross in 10 slices" in note for note in one.notes)


def test_a_figure_of_eight_is_not_nothing() -> None:
    eight = np.array([[0, 0], [20, 20], [20, 0], [0, 20]], dtype=float)
    area = area_of([eight])
    assert area.crosses
    assert area.high == pytest.approx(200, rel=0.03)


def test_a_slice_left_out_while_drawing_gives_a_range() -> None:
    images = series()
    slices = {height * 5.0: [square(40, (11.5, 11.5))] for height in range(5, 15) if height != 9}
    found = read(file=structure_set({"Liver": slices}, images))
    assert ml(found) == {"Liver": (72.0, 80.0)}
    assert any("nothing is drawn in 1 slice " in note for note in found.structures[0].notes)


def test_a_slice_that_the_series_lacks_gives_a_range() -> None:
    images = series(without=(9,))
    slices = {height * 5.0: [square(40, (11.5, 11.5))] for height in range(5, 15) if height != 9}
    found = read(file=structure_set({"Liver": slices}, images))
    assert ml(found) == {"Liver": (72.0, 80.0)}
    assert found.structures[0].region.missing == (4,)


def test_a_tumour_in_the_liver_is_counted_once() -> None:
    liver = {height * 5.0: [square(40, (0, 0))] for height in range(10)}
    tumour = {height * 5.0: [square(10, (10, 10))] for height in (4, 5, 6, 7)}
    found = measured(file=structure_set({"Liver": liver, "GTV 1": tumour}))
    assert ml(found) == {"Liver": 80.0, "GTV 1": 2.0}
    assert found.total is not None
    assert found.total.low == pytest.approx(80.0, rel=0.005)
    assert found.without_tumour is not None
    assert found.without_tumour.low == pytest.approx(78.0, rel=0.005)


def test_points_and_open_lines_are_no_structure() -> None:
    slices = {height * 5.0: [square(40, (0, 0))] for height in range(10)}
    assert "no closed outline" in refusals(read(file=structure_set({"Liver": slices}, kind="OPEN_PLANAR")))[0]


def test_numbers_that_were_cut_are_refused() -> None:
    file = structure_set({"Liver": {height * 5.0: [square(40, (0, 0))] for height in range(10)}})
    contour = file.ROIContourSequence[0].ContourSequence[3]
    contour.ContourData = list(contour.ContourData)[:-3]
    assert "other points than it says" in refusals(read(file=file))[0]


def test_outlines_that_are_not_flat_are_refused() -> None:
    file = structure_set({"Liver": {height * 5.0: [square(40, (0, 0))] for height in range(10)}})
    values = list(file.ROIContourSequence[0].ContourSequence[3].ContourData)
    values[2] = "16.0"
    file.ROIContourSequence[0].ContourSequence[3].ContourData = values
    assert "not flat" in refusals(read(file=file))[0]
