"""A figure as a row below a picture: what has become of it stands before its own caveat."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.charts.numbers import figure_row
from tests.unit.evidence_fixtures import build, figure


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "actuarial"),
        ({"retracted": True}, "retracted: it must not be used; actuarial"),
        ({"superseded_by": "later"}, "superseded by a later report; actuarial"),
        ({"second_reading": "not-found"}, "not found again by a second reader; actuarial"),
        ({"second_reading": "confirmed"}, "actuarial"),
        ({"second_reading": "not-found", "caveat": None}, "not found again by a second reader"),
    ],
)
def test_a_row_says_what_has_become_of_its_figure(changes: dict[str, Any], said: str) -> None:
    registry, _ = build(figures=[figure(**({"caveat": "actuarial"} | changes))])
    assert figure_row(registry.figures["smith-os5"], registry)["Caveat"] == said
