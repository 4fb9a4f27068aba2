"""What a picture tells apart stays apart for the colour-blind: by colour in each theme, and by the shape of the mark.

Colour vision is simulated in linear RGB with the matrices of Machado, Oliveira and Fernandes, "A physiologically-based model
for simulation of color vision deficiency", IEEE Trans Vis Comput Graph 2009;15:1291-1298, at severity 1.0.
"""

import math
import tomllib
from itertools import combinations
from operator import mul

import pytest

from livermets.charts.dots import FOUNDING, SYMBOLS
from livermets.charts.over_time import cohorts, over_time
from livermets.knowledge.loading import knowledge
from tests.conftest import ROOT

SIGHTS = {
    "full": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
THEMES = ("light", "dark")
APART = 10.0
"""Distance in CIE Lab (1976); about two can just be told apart side by side, so this is told apart at a glance."""

Colour = tuple[float, float, float]


def linear(colour: str) -> Colour:
    """A colour like `#0072B2` as linear RGB, each from 0 to 1."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def seen(colour: str, sight: str) -> Colour:
    """The colour in CIE Lab (white D65) as this sight has it."""
    source = linear(colour)
    red, green, blue = (min(1.0, max(0.0, sum(map(mul, row, source)))) for row in SIGHTS[sight])
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, sight: str) -> float:
    return math.dist(seen(one, sight), seen(other, sight))


def palette(theme: str) -> list[str]:
    """The colours of the series, in the order in which the designs take them."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    colours: list[str] = config["theme"][theme]["chartCategoricalColors"]
    return colours


@pytest.mark.parametrize("sight", [sight for sight in SIGHTS if sight != "full"])
def test_the_simulation_leaves_grey_as_it_is_and_merges_what_this_sight_confuses(sight: str) -> None:
    assert distance("#777777", "#777777", sight) == 0
    assert math.dist(seen("#777777", sight), seen("#777777", "full")) < 0.1
    confused = {"protanopia": ("#ff0000", "#5e5000"), "deuteranopia": ("#ff0000", "#a39000")}.get(sight, ("#0080ff", "#00a39e"))
    assert distance(*confused, sight) < distance(*confused, "full") / 2


@pytest.mark.parametrize("theme", THEMES)
def test_each_design_has_a_colour_of_its_own(theme: str) -> None:
    colours = palette(theme)
    assert len(colours) == len(set(colours)) == len(SYMBOLS)


def test_each_design_has_a_mark_of_its_own_on_the_picture_and_in_its_key() -> None:
    marks, texts = zip(*SYMBOLS.values(), strict=True)
    assert len(set(marks)) == len(set(texts)) == len(SYMBOLS)
    # An open mark says something else, so no design may use one.
    assert not any(mark.endswith("-open") for mark in marks)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_designs_of_studies_differ_by_colour_alone(theme: str, sight: str) -> None:
    colours = dict(zip(SYMBOLS, palette(theme), strict=True))
    studies = [design for design in SYMBOLS if design != FOUNDING]
    close = {
        (one, other): round(apart, 1)
        for one, other in combinations(studies, 2)
        if (apart := distance(colours[one], colours[other], sight)) < APART
    }
    assert close == {}


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_where_two_colours_meet_their_marks_differ(theme: str, sight: str) -> None:
    colours = dict(zip(SYMBOLS, palette(theme), strict=True))
    for one, other in combinations(SYMBOLS, 2):
        if distance(colours[one], colours[other], sight) < APART:
            assert SYMBOLS[one][0] != SYMBOLS[other][0], f"{one} and {other} under {sight}, {theme}"
            assert FOUNDING in (one, other), "only the grey star of the founding texts may come close to another colour"


def test_cohorts_over_time_differ_by_more_than_colour() -> None:
    registry = knowledge().registry
    found = cohorts(
        [one for one in registry.figures_by_primary["colorectal"] if one.endpoint == "overall-survival" and not one.stratum],
        registry,
    )
    lines = over_time(found[:3], registry).figure.data
    assert len({(line.marker.symbol, line.line.dash) for line in lines}) == len(lines) == 3
