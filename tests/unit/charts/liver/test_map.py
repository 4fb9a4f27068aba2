"""The drawn liver: anatomically right, tiled without overlap, lesions inside their segments and to one scale."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.case.case import Lesion
from livermets.case.liver import LEFT_HEMILIVER, PLACES, RIGHT_HEMILIVER, SEGMENTS, TOUCHING, WHOLE_4
from livermets.charts.liver.geometry import BOTH_HALVES, SHAPES, WIDTH, area, centre, drawn_borders, hatching, inside
from livermets.charts.liver.lesions import LARGEST_SCALE, place
from livermets.charts.liver.map import liver_map, liver_svg, map_sentence, map_table
from livermets.charts.liver.scene import INKS, lesion_words, scene
from livermets.facts import LESION_FACTS

CENTRES = {name: centre(SHAPES[name].polygon) for name in SEGMENTS}
DECLARED = {fact.name: fact for fact in LESION_FACTS}
IN_FRONT = [name for name in SEGMENTS if name != "1"]

lesion = st.builds(
    Lesion,
    segment=st.sampled_from([None, *PLACES]),
    size_mm=st.none() | st.floats(1, 400),
    near=st.sampled_from([None, *DECLARED["near"].values]),
    status=st.sampled_from([None, *DECLARED["status"].values]),
)


def x(name: str) -> float:
    return CENTRES[name][0]


def y(name: str) -> float:
    return CENTRES[name][1]


def test_every_segment_of_the_vocabulary_is_drawn() -> None:
    assert DECLARED["segment"].values == PLACES
    assert set(SEGMENTS) == set(SHAPES) == set(PLACES) - {WHOLE_4}
    for shape in SHAPES.values():
        assert shape.path.startswith("M")
        assert shape.path.endswith("Z")


def test_the_segments_stand_where_a_surgeon_looks_for_them() -> None:
    for upper, lower in (("7", "6"), ("8", "5"), ("4a", "4b"), ("2", "3")):
        assert y(upper) < y(lower), f"{upper} is above {lower}"
    assert x("6") < x("5") < x("4b") < x("3")
    assert x("7") < x("8") < x("4a") < x("2")
    # The patient's right is on the viewer's left.
    assert max(x(name) for name in RIGHT_HEMILIVER) < min(x(name) for name in LEFT_HEMILIVER)
    assert y("1") > y("3"), "the inset of segment 1 is apart from the liver"


def test_the_right_lobe_is_the_larger_and_the_left_tip_the_thinner() -> None:
    right = sum(area(SHAPES[name].polygon) for name in RIGHT_HEMILIVER)
    left = sum(area(SHAPES[name].polygon) for name in LEFT_HEMILIVER)
    assert 1.05 < right / left < 2


@pytest.mark.parametrize("name", SEGMENTS)
def test_a_segment_carries_its_own_number(name: str) -> None:
    assert inside(SHAPES[name].label, SHAPES[name].polygon)


def test_segments_do_not_overlap_and_leave_no_gap() -> None:
    grid = [(float(a), float(b)) for a in range(5, 1000, 15) for b in range(5, 640, 15)]
    claims = {point: [name for name in IN_FRONT if inside(point, SHAPES[name].polygon)] for point in grid}
    assert max(len(names) for names in claims.values()) == 1
    whole = sum(area(SHAPES[name].polygon) for name in IN_FRONT)
    covered = sum(len(names) for names in claims.values()) * 15 * 15
    assert covered == pytest.approx(whole, rel=0.02)


def test_neighbours_are_mutual() -> None:
    for one, other in combinations(SEGMENTS, 2):
        assert (other in TOUCHING[one]) == (one in TOUCHING[other])


def test_the_drawing_shows_the_borders_that_are_declared() -> None:
    assert drawn_borders() == TOUCHING


def test_hatching_stays_inside_its_segment() -> None:
    polygon = SHAPES["8"].polygon
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d", hatching(polygon))]
    ends = list(zip(numbers[::2], numbers[1::2], strict=True))
    assert len(ends) > 20
    for (x1, y1), (x2, y2) in zip(ends[::2], ends[1::2], strict=True):
        assert inside(((x1 + x2) / 2, (y1 + y2) / 2), polygon)


@given(st.lists(lesion, max_size=14))
def test_lesions_lie_inside_their_segments_and_apart(lesions: list[Lesion]) -> None:
    placed = place(lesions)
    assert len(placed.spots) + len(placed.without_segment) == len(lesions)
    for spot in placed.spots:
        assert spot.lesion.segment is not None
        shape = BOTH_HALVES if spot.lesion.segment == WHOLE_4 else SHAPES[spot.lesion.segment]
        assert inside(spot.at, shape.polygon)
    for one, other in combinations(placed.spots, 2):
        away = ((one.at[0] - other.at[0]) ** 2 + (one.at[1] - other.at[1]) ** 2) ** 0.5
        assert away >= one.radius + other.radius


def test_a_lesion_in_segment_4_of_unknown_half_lies_over_both_halves_and_is_named_so() -> None:
    (spot,) = place([Lesion(WHOLE_4, 30)]).spots
    across = [(spot.at[0], spot.at[1] + step) for step in (-spot.radius, spot.radius)]
    assert inside(across[0], SHAPES["4a"].polygon)
    assert inside(across[1], SHAPES["4b"].polygon)
    lesions = [Lesion(WHOLE_4, 30), Lesion("4a", 12)]
    assert "Segment 4 (half unknown): 30 mm; segment 4a: 12 mm" in map_sentence(lesions)
    assert list(map_table(lesions)["Segment"]) == ["4 (half unknown)", "4a"]
    fates = [list(map_table(lesions, removed)["With the chosen segments"]) for removed in ({"4a"}, {"4a", "4b"}, {"5"})]
    assert fates == [["unknown", "removed"], ["removed", "removed"], ["stays", "stays"]]
    assert 'data-segment="4"' not in liver_map(lesions, {"4a"}, choosable=True).svg


def test_all_lesions_are_drawn_to_one_scale() -> None:
    placed = place([Lesion("6", 60), Lesion("7", 30), Lesion("2", 15)])
    assert placed.scale == LARGEST_SCALE
    assert [spot.radius for spot in placed.spots] == [60 * LARGEST_SCALE / 2, 30 * LARGEST_SCALE / 2, 15 * LARGEST_SCALE / 2]
    large = place([Lesion("4a", 150), Lesion("7", 30)])
    assert large.scale < LARGEST_SCALE
    assert large.spots[0].radius == pytest.approx(5 * large.spots[1].radius)


def test_a_lesion_is_drawn_beside_what_it_lies_near() -> None:
    apart = place([Lesion("7", 10)]).spots[0].at
    at_capsule = place([Lesion("7", 10, "capsule")]).spots[0].at
    assert at_capsule[0] < apart[0] or at_capsule[1] < apart[1]


def test_hundreds_of_lesions_have_a_place() -> None:
    placed = place([Lesion("4a", 20)] * 300)
    assert len(placed.spots) == 300
    assert all(inside(spot.at, SHAPES["4a"].polygon) for spot in placed.spots)


def test_a_status_has_a_look_of_its_own_and_none_is_present() -> None:
    looks = {status: INKS[status] for status in DECLARED["status"].values}
    assert len({(ink.fill, ink.dash) for ink in looks.values()}) == len(looks)
    marks = {mark.role for mark in scene([Lesion("5", 20)]).marks}
    assert "present" in marks


def test_a_segment_to_be_removed_is_hatched() -> None:
    roles = [mark.role for mark in scene([], {"5", "8"}).marks]
    assert roles.count("removed") == roles.count("hatch") == 2
    with pytest.raises(ValueError, match="no such segment: 9"):
        scene([], {"9"})


def test_a_lesion_of_unknown_segment_is_listed_beside() -> None:
    drawn = scene([Lesion("5", 20), Lesion(None, 15)])
    assert [spot.number for spot in drawn.beside] == [2]
    assert "Segment unknown:" in [word.text for word in drawn.words]
    assert drawn.beside[0].at[1] > 640


def test_table_sentence_and_title_say_the_same_as_the_picture() -> None:
    lesions = [Lesion("6", 55, "portal-pedicle"), Lesion("7", None, None, "vanished"), Lesion(None, 12, None, "ablated")]
    assert map_sentence(lesions, {"6", "7"}) == (
        "3 lesions listed (1 present, 1 vanished, 1 ablated). Segment 6: 55 mm; segment 7: size unknown; "
        "segment unknown: 12 mm. To be removed: segments 6, 7."
    )
    table = map_table(lesions, {"6", "7"})
    assert list(table["With the chosen segments"]) == ["removed", "removed", "unknown"]
    assert list(table["Size (mm)"]) == ["55", "unknown", "12"]
    assert lesion_words(1, lesions[0]) == "Lesion 1: segment 6, 55 mm, near portal pedicle, present"
    assert map_sentence([]) == "No lesion is listed."


def test_lesions_of_one_segment_are_listed_as_in_a_sentence() -> None:
    lesions = [Lesion("6", size) for size in range(10, 18)]
    assert "Segment 6: 10 mm, 11 mm and 12 mm." in map_sentence(lesions[:3])
    assert "14 mm, 15 mm and 2 more." in map_sentence(lesions)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def test_on_the_screen_every_segment_is_a_checkbox_with_a_name() -> None:
    root = parsed(liver_map([Lesion("6", 55)], {"6"}, choosable=True).svg)
    boxes = {node.get("data-segment"): node for node in root.iter() if node.get("role") == "checkbox"}
    assert set(boxes) == set(SEGMENTS)
    assert {name for name, node in boxes.items() if node.get("aria-checked") == "true"} == {"6"}
    assert boxes["7"].get("aria-label") == "Remove segment 7, right hemiliver"
    assert "55 mm" in (root.get("aria-label") or "")


def test_a_map_to_look_at_is_one_picture_with_its_lesions_named() -> None:
    root = parsed(liver_map([Lesion("6", 55)]).svg)
    assert root.get("role") == "img"
    assert not [node for node in root.iter() if node.get("role") == "checkbox" or node.get("tabindex")]
    assert "Lesion 1: segment 6, 55 mm, present" in [node.text for node in root.iter() if node.tag.endswith("title")]


def test_a_report_gets_a_plain_picture_with_title_and_description() -> None:
    for dark in (False, True):
        svg = liver_svg([Lesion("6", 55)], dark=dark)
        root = parsed(svg)
        assert root.get("role") == "img"
        assert "currentColor" not in svg
        assert "checkbox" not in svg
        assert [child.tag.split("}")[1] for child in root][:2] == ["title", "desc"]
        assert root.get("viewBox", "").split()[2] == f"{WIDTH:.0f}"


def test_what_stands_in_a_case_cannot_break_the_picture() -> None:
    parsed(liver_map([Lesion("5", 0.1, "bile-duct", "resected")]).svg)
    parsed(liver_map([Lesion("1", 400)] * 3, set(SEGMENTS)).svg)
