"""Which segments a plan removes."""

import pytest

from livermets.case.liver import LEFT_HEMILIVER, RIGHT_HEMILIVER
from livermets.volumes.faults import VolumeError
from livermets.volumes.plan import read_plan


@pytest.mark.parametrize(
    ("text", "removed"),
    [
        ("5,6,7,8", RIGHT_HEMILIVER),
        ("5-8", RIGHT_HEMILIVER),
        ("V-VIII", RIGHT_HEMILIVER),
        ("5 6 7 8", RIGHT_HEMILIVER),
        ("Segments 5, 6, 7 and 8", RIGHT_HEMILIVER),
        ("right hemiliver", RIGHT_HEMILIVER),
        ("Left hemihepatectomy", LEFT_HEMILIVER),
        ("2-4", LEFT_HEMILIVER),
        ("4", {"4a", "4b"}),
        ("IVb, V", {"4b", "5"}),
        ("S4a + S8", {"4a", "8"}),
        ("right hemiliver, 1", {"1", *RIGHT_HEMILIVER}),
    ],
)
def test_a_plan_is_read(text: str, removed: set[str]) -> None:
    assert read_plan(text) == removed


@pytest.mark.parametrize("text", ["", "9", "right lobe", "8-5", "5a", "abc", "5,,6x", "4a-4b"])
def test_anything_else_is_refused_with_what_is_accepted(text: str) -> None:
    with pytest.raises(VolumeError, match="accepted: Couinaud segments such as"):
        read_plan(text)


def test_the_whole_liver_is_no_plan() -> None:
    with pytest.raises(VolumeError, match="whole liver"):
        read_plan("1-8")
