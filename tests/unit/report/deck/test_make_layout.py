"""Slides under hard inputs: nothing leaves its place, nothing is too small to read, no number is cut."""

from typing import Any

import pytest
from pptx.util import Emu

from livermets.board.minutes import CaseMinutes, MeetingMinutes
from livermets.board.models import BoardCase, Meeting
from livermets.report.deck.text import clean, fitted, right_to_left, text_width, wrapped
from tests.unit.decks import (
    ALL_DEMOS,
    AT,
    NASTY,
    case_slides,
    decided,
    deck_of,
    demo,
    frames,
    lesions,
    minutes_of,
    named,
    shapes,
    words,
)

DANGERS: dict[str, Any] = {"cholangitis": True, "pregnant": True, "bilirubin_umol_l": 90, "treatment_goal": "comfort"}
"""Facts that bring up as many red flags as a case may have."""


@pytest.fixture(scope="module")
def demos() -> Any:
    return deck_of(minutes_of(*ALL_DEMOS))


@pytest.fixture(scope="module")
def nasty() -> Any:
    facts = [{**demo(), **one} for one in NASTY[:4]] + list(NASTY[4:])
    facts += [{"primary_site": "colorectal", "lesions": lesions(count)} for count in (1, 14, 60)]
    facts += [demo() | DANGERS, demo() | DANGERS | {"board_question": "W" * 500}]
    facts += [{"primary_site": "melanoma", "lesions": lesions(30, placed=False)}]
    return deck_of(minutes_of(*facts, title='<b>&"Board"</b> ' + "W" * 150))


@pytest.fixture(scope="module")
def with_decision() -> Any:
    return deck_of(decided(DANGERS))


def test_no_reported_number_and_no_score_is_cut(demos: Any, nasty: Any) -> None:
    for deck in (demos, nasty):
        for slide in case_slides(deck):
            for shape in slide.shapes:
                if getattr(shape, "has_table", False) and shape.has_table and shape.name in ("Scores", "Options"):
                    rows = list(shape.table.rows)
                    cells = rows[1].cells if shape.name == "Scores" else [row.cells[2] for row in rows[1:]]
                    for cell in cells:
                        assert "…" not in cell.text_frame.paragraphs[0].text


@pytest.mark.parametrize("which", ["demos", "nasty", "with_decision"])
def test_no_shape_leaves_the_slide_and_no_letter_is_smaller_than_twelve_points(
    which: str, request: pytest.FixtureRequest
) -> None:
    deck = request.getfixturevalue(which)
    for slide in deck.slides:
        for shape in shapes(slide):
            assert shape.left >= 0, shape.name
            assert shape.top >= 0, shape.name
            assert shape.left + shape.width <= deck.slide_width + 10, shape.name
            assert shape.top + shape.height <= deck.slide_height + 10, shape.name
        for name, frame in frames(slide):
            for paragraph in frame.paragraphs:
                for run in paragraph.runs:
                    assert run.font.size is None or run.font.size.pt >= 12, (name, run.text)


def test_every_shape_of_a_slide_has_a_number_of_its_own(nasty: Any, with_decision: Any) -> None:
    for slide in (*nasty.slides, *with_decision.slides):
        numbers = [one.shape_id for one in shapes(slide)]
        assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("which", ["demos", "nasty", "with_decision"])
def test_text_fits_its_box_and_tables_end_above_the_foot(which: str, request: pytest.FixtureRequest) -> None:
    for slide in request.getfixturevalue(which).slides:
        foot = min(shape.top for shape in slide.shapes if shape.name == "Footer")
        ground = [shape.top for shape in slide.shapes if shape.name == "Ground of the decision"]
        for shape in slide.shapes:
            if getattr(shape, "has_table", False) and shape.has_table:
                bottom = shape.top + sum(row.height for row in shape.table.rows)
                assert bottom <= min([foot, *ground]), (shape.name, slide.shapes.title.text_frame.text)
                for row in shape.table.rows:
                    for column, cell in zip(shape.table.columns, row.cells, strict=True):
                        assert _height(cell.text_frame, Emu(column.width).pt - 7) <= Emu(row.height).pt + 0.1, cell.text
            elif shape.has_text_frame and shape.text_frame.text:
                assert _height(shape.text_frame, Emu(shape.width).pt) <= Emu(shape.height).pt + 1, shape.text_frame.text


def _height(frame: Any, width: float) -> float:
    """How high the text of a frame is when it is wrapped, in points."""
    total = 0.0
    for paragraph in frame.paragraphs:
        if paragraph.runs:
            size = max(run.font.size.pt if run.font.size else 12 for run in paragraph.runs)
            wide = sum(text_width(run.text, run.font.size.pt if run.font.size else 12) for run in paragraph.runs)
            lines = 1 if wide <= width else len(wrapped(paragraph.text, width, size))
            total += lines * size * 1.2
    return total


def test_a_right_to_left_label_and_question_are_set_from_the_right(nasty: Any) -> None:
    slide = case_slides(nasty)[1]
    for shape in (slide.shapes.title, named(slide, "Label")):
        properties = shape.text_frame.paragraphs[0]._p.pPr
        assert (properties.get("rtl"), properties.get("algn")) == ("1", "r")
    assert named(slide, "Disease").text_frame.paragraphs[0]._p.pPr.get("rtl") is None


def test_markup_stays_text_and_control_characters_are_left_out(nasty: Any) -> None:
    slide = case_slides(nasty)[2]
    said = named(slide, "Label").text_frame.text
    assert "<b>&amp;" in said
    assert "🔥" in said
    assert not any(ord(letter) < 32 for letter in said)
    assert "_x0041_" in named(case_slides(nasty)[3], "Label").text_frame.text


def test_halves_of_letters_and_control_characters_do_not_break_the_file() -> None:
    facts = {"case_label": "a\ud800b\x00c\ufffe", "board_question": "line\x0bbreak\x08"}
    briefing = minutes_of(demo()).cases[0].briefing
    moment = AT
    case = BoardCase(id="c" * 32, meeting_id="m", position=1, facts=facts, created_at=moment, updated_at=moment)
    case_minutes = CaseMinutes(case, facts, briefing.model_copy(update={"question": facts["board_question"]}))
    meeting = Meeting(id="m", title="Board", created_at=moment)
    deck = deck_of(MeetingMinutes(meeting, (case_minutes,)))
    assert deck.slides[1].shapes.title.text_frame.text == "linebreak"
    assert "abc" in words(deck.slides[1])


def test_text_is_shortened_only_where_it_does_not_fit() -> None:
    assert fitted("Resect or ablate?", 600, 40, (30, 12)) == fitted("Resect or ablate?", 600, 40, (30,))
    assert not fitted("word " * 20, 300, 60, (12,)).cut
    cut = fitted("W" * 80, 200, 12 * 1.2, (16, 12))
    assert cut.cut
    assert cut.points == 12
    assert cut.text == "W" * (len(cut.text) - 1) + "…"
    assert text_width(cut.text, 12) <= 200
    assert all(text_width(line, 12) <= 200 for line in wrapped("W" * 80 + " and words", 200, 12))
    assert right_to_left("3 مريض")
    assert not right_to_left("A مريض")
    assert clean("a\x00\x1b\ud800b\r\nc") == "ab\nc"


def test_who_says_other_than_was_entered_is_never_cut_on_a_slide() -> None:
    # The second has three kinds of lists, more than one line takes.
    many = demo("colorectal-synchronous") | {"lesions": lesions(8), "extrahepatic_disease": False}
    made = minutes_of(demo("colorectal-synchronous"), many)
    for slide, case in zip(case_slides(deck_of(made)), made.cases, strict=True):
        told = next(one.words for one in case.briefing.strip if one.kind == "resectable")
        assert "not as it stands (Gruenberger 2015)" in told
        assert told in " ".join(named(slide, "In short").text_frame.text.split())
