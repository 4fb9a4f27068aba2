"""A primary has one name: no page, briefing, minutes or slide writes it otherwise, or shows its id."""

from __future__ import annotations

import re

import pytest

from livermets.assessment.words import applies_words
from livermets.board.minutes import MeetingMinutes
from livermets.evidence.spread import link_sentence
from livermets.facts import PRIMARIES
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import PRIMARY_LABELS
from livermets.report.deck.words import note_lines
from livermets.screens.discussion.html import Shown, case_html, panel_html
from livermets.text import mid_sentence
from tests.pages.app import opened, words
from tests.pages.rows import row_words, rows_html
from tests.unit.reports import meeting_of, minutes_of, words_of

NAMES = {name for label in PRIMARY_LABELS.values() for name in (label, mid_sentence(label))}
OTHERWISE = re.compile(
    rf"(?<![\w/.-])(?:{'|'.join(site for site in PRIMARIES if '-' in site)}|gist)(?![\w.-])"
    # The name of another primary: a case of which nobody has entered one is no cancer of unknown primary.
    r"|[Pp]rimary (?:is )?unknown(?! primary)|melanoma (?:cutaneous|uveal)|[Hh]ead neck"
)
"""Ids that are no name, and what becomes of names whose letters or hyphens are changed."""
OF_ONE_WORD = ("gist", "melanoma-uveal", "head-neck", "unknown-primary")
"""Primaries whose id, or name without its capitals, would be another spelling."""


def otherwise(text: str) -> list[str]:
    """How a primary is written where it is not its name, with what stands around it."""
    return [text[max(0, found.start() - 40) : found.end() + 20] for found in OTHERWISE.finditer(text) if found[0] not in NAMES]


def visible(html: str) -> str:
    return re.sub(r"<[^>]*>", " ", html)


def meeting_words(minutes: MeetingMinutes) -> str:
    (case,) = minutes.cases
    told = Shown(case.briefing)
    shown = visible(case_html(told, 1, 1)) + visible(panel_html(told))
    return "\n".join((shown, *note_lines(case), words_of(minutes_of(minutes))))


@pytest.mark.parametrize("primary", PRIMARIES)
def test_discussion_minutes_and_slides_say_the_one_name(primary: str) -> None:
    text = meeting_words(meeting_of({"primary_site": primary, "liver_lesion_count": 2}))
    assert PRIMARIES[primary] in text
    assert otherwise(text) == []


def test_a_case_without_a_primary_is_not_called_one_of_unknown_primary() -> None:
    assert otherwise(meeting_words(meeting_of({"liver_lesion_count": 2}))) == []
    said = words(opened("case", {"liver_lesion_count": 2}))
    assert otherwise(said) == []


@pytest.mark.parametrize("primary", OF_ONE_WORD)
@pytest.mark.parametrize("page", ["case", "treatments", "survival", "workup", "spread"])
def test_pages_say_the_one_name(page: str, primary: str) -> None:
    app = opened(page, {"primary_site": primary, "liver_lesion_count": 2})
    chosen = [box.format_func(box.value) for box in app.selectbox if box.value == primary]
    text = "\n".join((words(app), *row_words(rows_html(app)), *chosen))
    assert PRIMARIES[primary] in text
    assert otherwise(text) == []


def test_for_whom_a_system_is_says_the_names_as_they_are() -> None:
    said = "\n".join(applies_words(one) for one in knowledge().systems.values())
    assert "if the primary is colorectal" in said
    assert otherwise(said) == []
    assert all(otherwise(link_sentence((), "to-liver", (), site)) == [] for site in PRIMARIES)
