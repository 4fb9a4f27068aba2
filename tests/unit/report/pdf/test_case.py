"""The templates and the briefing: no heading of a briefing is missing on paper, and none is looked for that is not there."""

from __future__ import annotations

import re

from livermets.board.briefing import Briefing, Said
from tests.conftest import ROOT

_TITLES = re.compile(r'"([^"]+)"')


def titles() -> set[str]:
    """Every heading that a briefing can have."""
    said = (Said(label="x", main="1"),)
    full = {name: said for name, field in Briefing.model_fields.items() if field.annotation == tuple[Said, ...]}
    return {title for title, _ in Briefing.model_validate(full).sections}


def named(template: str, pattern: str) -> set[str]:
    """The titles that a template names where this stands."""
    text = (ROOT / "livermets" / "report" / template).read_text(encoding="utf-8")
    return {title for found in re.findall(pattern, text) for title in _TITLES.findall(found)}


def test_the_page_of_a_case_draws_every_heading_of_a_briefing_and_no_other() -> None:
    assert len(titles()) > 5
    assert named("case.typ", r"under\(([^)]*)\)") == titles()


def test_the_minutes_name_no_other_heading_and_draw_what_they_take_out_of_the_row() -> None:
    drawn, at_head = named("minutes.typ", r"under\(([^)]*)\)"), named("minutes.typ", r"#let at-head = \(([^)]*)\)")
    assert at_head
    assert at_head <= drawn <= titles()
