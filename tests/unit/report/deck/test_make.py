"""The slides of a meeting, read back: what stands on them and in their notes, and that it can be edited."""

import datetime
import hashlib
import io
import os
import subprocess
import sys
import tomllib
import zipfile
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Emu

from livermets.board.minutes import MeetingMinutes
from livermets.charts.liver.map import map_sentence
from livermets.knowledge.loading import knowledge
from livermets.report.deck.make import meeting_deck
from tests.conftest import ROOT
from tests.unit.decks import (
    ALL_DEMOS,
    AT,
    LONG_QUESTION,
    case_slides,
    decided,
    deck_of,
    demo,
    frames,
    minutes_of,
    named,
    notes_of,
    words,
)


@pytest.fixture(scope="module")
def demos() -> Any:
    return deck_of(minutes_of(*ALL_DEMOS))


@pytest.fixture(scope="module")
def with_decision() -> Any:
    return deck_of(decided())


def test_a_wide_deck_has_the_agenda_first_one_slide_a_case_and_sources_and_intended_use_last(demos: Any) -> None:
    assert (Emu(demos.slide_width).inches, Emu(demos.slide_height).inches) == pytest.approx((13.333, 7.5))
    titles = [slide.shapes.title.text_frame.text for slide in demos.slides]
    questions = [case["board_question"] for case in ALL_DEMOS]
    assert titles[0] == "Liver board"
    assert titles[1 : 1 + len(questions)] == questions
    assert titles[-1] == "Intended use"
    assert all(title.startswith("Sources of the numbers") for title in titles[1 + len(questions) : -1])
    assert "It recommends nothing on its own authority" in words(demos.slides[len(titles) - 1])


def joined(text: str) -> str:
    """Words without spaces: a slide parts a value and its interval where they do not fit on one line."""
    return "".join(text.split())


def test_a_case_stands_on_its_slide_as_on_the_discussion_screen() -> None:
    minutes = minutes_of(demo())
    (slide,) = case_slides(deck_of(minutes))
    said, briefing = words(slide), minutes.cases[0].briefing
    for expected in ("Demo 1 · after 4 cycles", "58 years · female · ECOG 1 · ASA 2 · wish longer life", "RAS mutated"):
        assert expected in said
    assert "5 in the liver · largest 55 mm · both hemilivers" in said
    for one in (*briefing.stages, *briefing.scores):
        assert one.value
        assert one.value in said, one.label
    assert "26.8 %" in said
    table = named(slide, "Options").table
    assert len(table.rows) == 1 + len(briefing.options)
    for row, option in zip(list(table.rows)[1:], briefing.options, strict=True):
        cells = [cell.text_frame.text for cell in row.cells]
        assert f"{option.mark} {option.status_label}" in cells[0]
        assert option.strength.partition(",")[0][:5] in cells[0]
        if option.outcome is None:
            assert option.no_outcome in cells[2]
            continue
        assert joined(option.outcome.value) in joined(cells[2])
        assert option.outcome.of.startswith(table.cell(0, 2).text_frame.text.lower())
        assert f"[{option.outcome.evidence}]" in cells[3]
    assert any(option.outcome for option in briefing.options)


def test_the_notes_hold_in_full_what_the_slide_shortens_with_reasons_and_all_sources() -> None:
    minutes = minutes_of({**demo(), "board_question": LONG_QUESTION, "case_label": "W" * 80})
    (slide,) = case_slides(deck_of(minutes))
    briefing, said = minutes.cases[0].briefing, notes_of(slide)
    assert slide.shapes.title.text_frame.text.endswith("…")
    for expected in (LONG_QUESTION, "W" * 80, *briefing.unknown, *briefing.resectability):
        assert expected in said
    for option in briefing.options:
        assert option.name in said
        assert option.because in said
        assert option.strength in said
        for reason in (*option.needs, *option.cautions, *option.to_check):
            assert reason in said
        if option.outcome is not None:
            assert option.outcome.population in said
            assert option.outcome.compared in said
        else:
            assert option.no_outcome in said
    for one in briefing.evidence:
        assert f"[{one.number}] {one.about}" in said
        assert " ".join(one.reference.split()) in said


def test_a_decision_stands_out_and_its_dissent_conditions_and_history_are_in_the_notes(with_decision: Any) -> None:
    (slide,) = case_slides(with_decision)
    shown = named(slide, "Decision").text_frame.text
    assert "→" in shown
    assert "Restage after two more cycles" in shown
    assert "1 dissent · Responsible: Liver surgery · Review 2026-04-01 · if MRI shows no further lesion" in shown
    said = notes_of(slide)
    for expected in (
        "Rationale: Partial response, fit, wants it",
        "Dissent, Radiology: Segment 4 abuts the left vein",
        "Departs from the rules: Patient preference",
        "Trial: Considered, none fits",
        "Since then: Something else was done. Progression outside the liver",
        "Plan: Wait for the MRI",
        "(replaced by a later decision)",
        f"Release of the knowledge: {knowledge().release}",
    ):
        assert expected in said
    assert "Restage after two more cycles" in notes_of(with_decision.slides[0])
    assert "→" in words(with_decision.slides[0])


def test_without_a_decision_nothing_says_decision(demos: Any) -> None:
    assert all(shape.name != "Decision" for slide in demos.slides for shape in slide.shapes)


def test_the_liver_map_is_a_named_group_of_shapes_with_its_sentence_as_alternative_text() -> None:
    minutes = minutes_of(demo())
    (slide,) = case_slides(deck_of(minutes))
    group = named(slide, "Liver map")
    assert group.shape_type == MSO_SHAPE_TYPE.GROUP
    listed = minutes.cases[0].lesions
    assert group._element.nvGrpSpPr.cNvPr.get("descr") == f"Liver map. {map_sentence(listed)}"
    parts = {part.name: part for part in group.shapes}
    assert set(parts) == {"Liver", "Lesions", "Words"}
    assert len(list(parts["Lesions"].shapes)) == len(listed)
    assert {part.shape_type for part in parts["Lesions"].shapes} == {MSO_SHAPE_TYPE.FREEFORM}
    assert "Segment 4a, left hemiliver" in {part.name for part in parts["Liver"].shapes}
    assert not [shape for one in slide.part.rels.values() if "image" in one.reltype for shape in [one]]


def test_a_case_without_listed_lesions_has_a_map_without_lesions() -> None:
    (slide,) = case_slides(deck_of(minutes_of({})))
    group = named(slide, "Liver map")
    assert {part.name for part in group.shapes} == {"Liver", "Words"}
    assert "No lesion is listed" in words(slide)


def test_an_empty_case_shows_everything_as_unknown_and_nothing_as_no() -> None:
    (slide,) = case_slides(deck_of(minutes_of({})))
    said = words(slide)
    assert slide.shapes.title.text_frame.text == "The question to the board is not written yet."
    assert "Age ? · sex ? · ECOG ? · ASA ? · wish ?" in said
    assert "options follow from the primary, and the primary is not entered." in said
    assert " no" not in named(slide, "Disease").text_frame.text


def test_the_agenda_leads_to_the_slides_and_back(demos: Any) -> None:
    rows = list(named(demos.slides[0], "Agenda").table.rows)[1:]
    for row, slide in zip(rows, case_slides(demos), strict=True):
        link = row.cells[1].text_frame.paragraphs[0].runs[0]._r.rPr.hlinkClick
        assert link.get("action") == "ppaction://hlinksldjump"
        assert demos.slides[0].part.related_part(link.rId) is slide.part
    back = named(case_slides(demos)[2], "Place on the agenda").text_frame.paragraphs[0].runs[0]
    assert back.text == "Case 3 of 7"
    assert case_slides(demos)[2].part.related_part(back._r.rPr.hlinkClick.rId) is demos.slides[0].part


def test_the_agenda_says_when_each_case_begins_and_when_the_last_one_ends(demos: Any) -> None:
    rows = list(named(demos.slides[0], "Agenda").table.rows)[1:]
    assert [row.cells[4].text_frame.text for row in rows][:3] == ["14:00", "14:10", "14:20"]
    assert "2026-03-05 14:00 · 7 cases · 0 decided · until 15:10" in words(demos.slides[0])
    assert "Liver surgery, Radiology" in words(demos.slides[0])


def test_a_long_agenda_takes_several_slides_and_progress_is_told_after_each_case() -> None:
    minutes = minutes_of(demo())
    many = MeetingMinutes(minutes.meeting, minutes.cases * 40)
    told: list[tuple[int, int]] = []
    content = meeting_deck(many, at=AT, release_now="r", progress=lambda done, of: told.append((done, of)))
    deck = Presentation(io.BytesIO(content))
    assert told == [(number, 40) for number in range(1, 41)]
    agendas = [slide for slide in deck.slides if any(shape.name == "Agenda" for shape in slide.shapes)]
    numbers = [row.cells[0].text_frame.text for slide in agendas for row in list(named(slide, "Agenda").table.rows)[1:]]
    assert numbers == [str(number) for number in range(1, 41)]
    assert len(case_slides(deck)) == 40


def test_a_meeting_without_cases_is_a_deck_too() -> None:
    deck = deck_of(minutes_of())
    assert [slide.shapes.title.text_frame.text for slide in deck.slides] == ["Liver board", "Intended use"]
    assert "No case is on the agenda." in words(deck.slides[0])


def test_colours_and_letters_are_of_the_theme_of_the_app(demos: Any) -> None:
    light = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]["light"]
    theme = next(one.target_part for one in demos.slide_master.part.rels.values() if one.reltype.endswith("/theme")).blob
    for colour in (light["textColor"], light["primaryColor"], light["secondaryBackgroundColor"]):
        assert f'srgbClr val="{colour.removeprefix("#").upper()}"'.encode() in theme
    runs = [run for slide in demos.slides for _, frame in frames(slide) for one in frame.paragraphs for run in one.runs]
    assert not [run.text for run in runs if run.font.name]


def test_the_same_minutes_and_moment_give_the_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib; from tests.unit.decks import AT, always_the_same; "
        "from livermets.report.deck.make import meeting_deck; "
        "print(hashlib.sha256(meeting_deck(always_the_same(), at=AT, release_now='r')).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_the_moment_of_the_file_is_the_one_that_was_given() -> None:
    minutes = minutes_of(demo())
    content = meeting_deck(minutes, at=AT, release_now="r")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(2026, 3, 5, 16, 0, 0)}
    about = Presentation(io.BytesIO(content)).core_properties
    assert about.created == about.modified == datetime.datetime(2026, 3, 5, 16, 0, tzinfo=about.created.tzinfo)
    assert about.title == "Liver board"
    assert (
        hashlib.sha256(content).digest()
        != hashlib.sha256(meeting_deck(minutes, at=AT + datetime.timedelta(hours=1), release_now="r")).digest()
    )
    with pytest.raises(ValueError, match="time zone"):
        meeting_deck(minutes, at=datetime.datetime(2026, 3, 5), release_now="r")
