"""Words on the drawn liver lie over no other word and over no lesion, whatever is listed and however large the letters are."""

import math
import random
import re
from collections.abc import Sequence
from itertools import combinations
from typing import Final

import pytest

from livermets.case.lesions import Lesion
from livermets.case.liver import PLACES, SEGMENTS, WHOLE_4
from livermets.charts.liver.geometry import BOTH_HALVES, SHAPES, WIDTH, inside
from livermets.charts.liver.labels import TOP, short_forms
from livermets.charts.liver.lesions import Spot
from livermets.charts.liver.lettering import BESIDE_FIELDS, FOR_THE_ROOM, ON_PAPER, Lettering, Word, meet, meets_circle, room_of
from livermets.charts.liver.map import liver_map, liver_svg, map_sentence
from livermets.charts.liver.scene import Layer, Scene, scene
from livermets.facts import LESION_FACTS
from livermets.knowledge.loading import knowledge

USES: Final = {"on the screen": BESIDE_FIELDS, "for the room": FOR_THE_ROOM, "on paper": (ON_PAPER,)}
DECLARED: Final = {fact.name: fact for fact in LESION_FACTS}
DEMOS: Final = [demo.case.lesions for demo in knowledge().demo_cases.values() if demo.case.lesions]


def many_lesions() -> list[Lesion]:
    """Thirty lesions over all segments, as in a case with a long list: sizes of 5 to 64 mm, present and vanished."""
    nears, statuses = ("none", "capsule", "hepatic-vein", "portal-pedicle"), ("present", "present", "present", "vanished")
    segments = SEGMENTS * 4
    sizes = [5 + 7 * (place % 9) + 3 * (place // 9) for place in range(30)]
    return [Lesion(segments[place], sizes[place], nears[place % 4], statuses[place % 4]) for place in range(30)]


def random_lists(count: int = 200) -> list[list[Lesion]]:
    chance = random.Random(20)
    return [
        [
            Lesion(
                chance.choice([None, *PLACES]),
                chance.choice([None, *[chance.randint(3, 90) for _ in range(6)], round(chance.uniform(3, 90), 1)]),
                chance.choice([None, *DECLARED["near"].values]),
                chance.choice([None, *DECLARED["status"].values]),
            )
            for _ in range(chance.randint(1, 30))
        ]
        for _ in range(count)
    ]


def faults(drawn: Scene) -> list[str]:
    """What lies over what, or outside of where it belongs."""
    found = []
    for one, other in combinations(drawn.placed.spots, 2):
        if math.dist(one.at, other.at) < one.radius + other.radius:
            found.append(f"lesions {one.number} and {other.number}")
    for spot in drawn.placed.spots:
        if not is_in_its_segment(spot):
            found.append(f"lesion {spot.number} leaves its segment")
    for layer in drawn.layers:
        found += [f"{layer.lettering.name}: {fault}" for fault in faults_of_words(drawn, layer)]
    return found


def is_in_its_segment(spot: Spot) -> bool:
    segment = spot.lesion.segment or ""
    polygon = (BOTH_HALVES if segment == WHOLE_4 else SHAPES[segment]).polygon
    turns = [turn * math.pi / 8 for turn in range(16)]
    edge = [(spot.at[0] + spot.radius * math.cos(turn), spot.at[1] + spot.radius * math.sin(turn)) for turn in turns]
    return all(inside(at, polygon) for at in (spot.at, *edge))


def faults_of_words(drawn: Scene, layer: Layer) -> list[str]:
    boxes = [(word, room_of(word, layer.lettering)) for word in layer.words]
    found = [f"“{one.text}” and “{other.text}”" for (one, a), (other, b) in combinations(boxes, 2) if meet(a, b)]
    for word, box in boxes:
        if box[0] < 0 or box[2] > WIDTH or box[1] < TOP - 1 or box[3] > drawn.height + 1:
            found.append(f"“{word.text}” leaves the picture")
        for spot in (*drawn.placed.spots, *layer.beside):
            if meets_circle(box, spot.at, spot.radius) and not (word.on_fill and word.at == spot.at):
                found.append(f"“{word.text}” lies over lesion {spot.number}")
    for name in SEGMENTS:
        if not any(word.text == name and word.size == "segment" for word in layer.words):
            found.append(f"segment {name} has no number")
    return found


@pytest.mark.parametrize("letterings", USES.values(), ids=USES)
def test_in_the_demo_cases_and_with_thirty_lesions_nothing_lies_over_anything(letterings: tuple[Lettering, ...]) -> None:
    for lesions in ([], many_lesions(), *DEMOS):
        for scale in (True, False):
            assert faults(scene(lesions, scale=scale, letterings=letterings)) == []


@pytest.mark.parametrize("letterings", USES.values(), ids=USES)
def test_in_two_hundred_lists_by_chance_nothing_lies_over_anything(letterings: tuple[Lettering, ...]) -> None:
    for lesions in random_lists():
        assert faults(scene(lesions, letterings=letterings)) == [], lesions


def lesion_words(lesions: Sequence[Lesion], lettering: Lettering) -> list[str]:
    return [word.text for word in scene(lesions, letterings=(lettering,)).words if word.size == "lesion"]


@pytest.mark.parametrize("lettering", [*BESIDE_FIELDS, *FOR_THE_ROOM, ON_PAPER], ids=lambda one: one.name)
def test_every_lesion_has_its_size_or_its_segment_says_how_many_and_how_large(lettering: Lettering) -> None:
    for lesions in (many_lesions(), *DEMOS, *random_lists(30)):
        drawn = scene(lesions, letterings=(lettering,))
        said = [word.text for word in drawn.words if word.size == "lesion"]
        shorts = [text for text in said if re.search(r"[×,(]", text)]
        for segment in {lesion.segment for lesion in lesions if lesion.segment}:
            members = [lesion for lesion in lesions if lesion.segment == segment]
            if not any(f"{head}{form}" in shorts for form in short_forms(members) for head in ("", f"{segment}: ")):
                for lesion in members:
                    assert ("?" if lesion.size_mm is None else f"{lesion.size_mm:g}") in said


def test_few_lesions_have_their_sizes_and_many_in_little_room_are_said_shortly() -> None:
    few = [Lesion("7", 31), Lesion("8", 18), Lesion("4b", 22), Lesion("2", 14), Lesion("6", 55)]
    for lettering in (*BESIDE_FIELDS, *FOR_THE_ROOM):
        assert sorted(lesion_words(few, lettering)) == ["14", "18", "22", "31", "55"]
    many = [Lesion("1", size) for size in range(5, 25)]
    assert [text for text in lesion_words(many, BESIDE_FIELDS[0]) if not text.isdigit()] in (["20, up to 24"], ["20 (≤24)"])
    assert lesion_words(many, FOR_THE_ROOM[2]) in (["20×"], ["1: 20 (≤24)"])


@pytest.mark.parametrize(
    ("sizes", "forms"),
    [
        ([14, 25, 8, 5], ("4, up to 25", "4 (≤25)", "4×")),
        ([14, None], ("2, up to 14, ?", "2 (≤14, ?)", "2×")),
        ([None, None], ("2, all ?", "2×")),
    ],
)
def test_an_unknown_size_stays_unknown_in_the_short_form(sizes: list[float | None], forms: tuple[str, ...]) -> None:
    assert short_forms([Lesion("1", size) for size in sizes]) == forms


def test_what_is_said_shortly_stands_in_full_in_the_words_and_behind_each_lesion() -> None:
    lesions = [Lesion("1", size) for size in (14, 11, 8, 5)]
    svg = liver_map(lesions, letterings=FOR_THE_ROOM).svg
    for number, lesion in enumerate(lesions, 1):
        assert f"<title>Lesion {number}: segment 1, {lesion.size_mm} mm, present</title>" in svg
    assert "Segment 1: 14 mm, 11 mm, 8 mm and 5 mm" in map_sentence(lesions)


def test_one_size_of_letters_is_shown_until_the_screen_asks_for_another() -> None:
    svg = liver_map([Lesion("6", 55)]).svg
    assert re.findall(r'<g class="lettering (\w+)"( display="none")?>', svg) == [("plain", ""), ("narrow", ' display="none"')]


def test_light_and_dark_differ_in_colour_alone() -> None:
    light, dark = (liver_svg(many_lesions(), dark=dark) for dark in (False, True))
    assert light != dark
    assert re.sub(r"#[0-9a-f]{6}", "", light) == re.sub(r"#[0-9a-f]{6}", "", dark)


def test_the_same_list_gives_the_same_picture() -> None:
    assert scene(many_lesions()) == scene(many_lesions())
    assert room_of(Word("25", (100.0, 100.0)), BESIDE_FIELDS[0]) == pytest.approx((87.36, 90.4, 112.64, 109.6))
