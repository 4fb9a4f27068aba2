"""The slides of a meeting, read back: what stands on them, that it can be edited, and that nothing leaves its place."""

import datetime
import hashlib
import io
import os
import random
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Emu

from livermets.board.minutes import CaseMinutes, MeetingMinutes, meeting_minutes, see_case
from livermets.board.models import BoardCase, DecisionDraft, Dissent, FollowUpDraft, Meeting
from livermets.board.store import Store
from livermets.charts.liver_map import map_sentence
from livermets.knowledge import knowledge
from livermets.report.deck import meeting_deck
from livermets.report.deck_text import clean, fitted, right_to_left, text_width, wrapped
from tests.conftest import ROOT

AT = datetime.datetime(2026, 3, 5, 16, 0, tzinfo=datetime.UTC)
DEMO = "colorectal-synchronous"

LONG_QUESTION = ("Should the right hemiliver be removed after the fourth cycle, or the remnant be enlarged first? " * 6)[
    :500
].strip()
NASTY: tuple[dict[str, Any], ...] = (
    {"case_label": "W" * 80, "board_question": LONG_QUESTION},
    {"case_label": "مريض رقم ٣", "board_question": "هل يمكن استئصال الكبد بعد أربع دورات؟"},
    {"case_label": "👩‍⚕️🔥 <b>&amp; \x01\x0b end", "board_question": "Emoji 🎗️ and \x00 control\x1f?"},
    {"case_label": "_x0041_ {} %s", "board_question": "W" * 500},
    {"case_label": "nothing else"},
    {},
)


def lesions(count: int, *, placed: bool = True) -> list[dict[str, Any]]:
    rng = random.Random(count)
    segments = ["1", "2", "3", "4a", "4b", "5", "6", "7", "8"]
    statuses = ["present", "vanished", "resected", "ablated", None]
    return [
        {
            "segment": rng.choice(segments) if placed else None,
            "size_mm": rng.choice([None, 6, 14, 33, 120]),
            "status": rng.choice(statuses),
        }
        for _ in range(count)
    ]


def demo(identity: str = DEMO) -> dict[str, Any]:
    return knowledge().demo_cases[identity].case.to_json()


def minutes_of(*facts: dict[str, Any], title: str = "Liver board") -> MeetingMinutes:
    store = Store.in_session()
    meeting = store.add_meeting(title, datetime.date(2026, 3, 5), datetime.time(14), ["liver-surgery", "radiology"])
    for one in facts:
        store.add_case(meeting.id, one, minutes=10)
    return meeting_minutes(store, meeting.id, knowledge())


def decided() -> MeetingMinutes:
    """One case with a decision that replaced another, and what became of it."""
    store = Store.in_session()
    meeting = store.add_meeting("Liver board", datetime.date(2026, 3, 5))
    case = store.add_case(meeting.id, demo())
    shown = [one["id"] for one in see_case(case, knowledge()).briefing["options"]]
    first = DecisionDraft(plan="Wait for the MRI.")
    second = DecisionDraft(
        options=tuple(shown[:2]),
        plan="Restage after two more cycles",
        rationale="Partial response, fit, wants it",
        deviations=("patient-preference",),
        dissents=(Dissent(role="radiology", reason="Segment 4 abuts the left vein"),),
        conditions=("if MRI shows no further lesion",),
        responsible="liver-surgery",
        review_on=datetime.date(2026, 4, 1),
        trial="none-fits",
    )
    made = None
    for draft in (first, second):
        case = store.case(case.id)
        made = store.decide(case.id, case.version, draft, see_case(case, knowledge()), who="Coordination")
    case = store.case(case.id)
    assert made is not None
    became = FollowUpDraft(outcome="changed", why="Progression outside the liver")
    store.follow_up(case.id, case.version, made.id, became, who="Coordination")
    return meeting_minutes(store, meeting.id, knowledge())


def deck_of(minutes: MeetingMinutes) -> Any:
    return Presentation(io.BytesIO(meeting_deck(minutes, at=AT, release_now=knowledge().release)))


def shapes(holder: Any) -> Iterator[Any]:
    for shape in holder.shapes:
        yield shape
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from shapes(shape)


def frames(slide: Any) -> Iterator[tuple[str, Any]]:
    """Every frame of text on a slide, by the name of its shape."""
    for shape in shapes(slide):
        if shape.has_text_frame:
            yield shape.name, shape.text_frame
        if getattr(shape, "has_table", False) and shape.has_table:
            for row in shape.table.rows:
                yield from ((shape.name, cell.text_frame) for cell in row.cells)


def words(slide: Any) -> str:
    return "\n".join(frame.text for _, frame in frames(slide))


def notes_of(slide: Any) -> str:
    return str(slide.notes_slide.notes_text_frame.text)


def named(slide: Any, name: str) -> Any:
    found = [shape for shape in slide.shapes if shape.name == name]
    assert found, f"no {name} among {[shape.name for shape in slide.shapes]}"
    return found[0]


def case_slides(deck: Any) -> list[Any]:
    return [slide for slide in deck.slides if any(shape.name == "Liver map" for shape in slide.shapes)]


ALL_DEMOS = [case.case.to_json() for case in knowledge().demo_cases.values()]


@pytest.fixture(scope="module")
def demos() -> Any:
    return deck_of(minutes_of(*ALL_DEMOS))


@pytest.fixture(scope="module")
def nasty() -> Any:
    facts = [{**demo(), **one} for one in NASTY[:4]] + list(NASTY[4:])
    facts += [{"primary_site": "colorectal", "lesions": lesions(count)} for count in (1, 14, 60)]
    facts += [{"primary_site": "melanoma", "lesions": lesions(30, placed=False)}]
    return deck_of(minutes_of(*facts, title='<b>&"Board"</b> ' + "W" * 150))


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


def test_a_case_stands_on_its_slide_as_on_the_discussion_screen() -> None:
    minutes = minutes_of(demo())
    (slide,) = case_slides(deck_of(minutes))
    said, briefing = words(slide), minutes.cases[0].briefing
    for expected in ("Demo 1 · after 4 cycles", "58 years · female · ECOG 1 · ASA 2 · wishes for longer life", "RAS mutated"):
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
        assert option.outcome is not None
        assert option.outcome.value in cells[2]
        assert option.outcome.of[:20] in cells[2]
        assert f"[{option.outcome.evidence}]" in cells[3]


def test_no_reported_number_and_no_score_is_cut(demos: Any, nasty: Any) -> None:
    for deck in (demos, nasty):
        for slide in case_slides(deck):
            for shape in slide.shapes:
                if getattr(shape, "has_table", False) and shape.has_table and shape.name in ("Scores", "Options"):
                    rows = list(shape.table.rows)
                    cells = rows[1].cells if shape.name == "Scores" else [row.cells[2] for row in rows[1:]]
                    for cell in cells:
                        assert "…" not in cell.text_frame.paragraphs[0].text


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
    for one in briefing.evidence:
        assert f"[{one.number}] {one.about}" in said
        assert " ".join(one.reference.split()) in said


def test_a_decision_stands_out_and_its_dissent_conditions_and_history_are_in_the_notes(with_decision: Any) -> None:
    (slide,) = case_slides(with_decision)
    shown = named(slide, "Decision").text_frame.text
    assert "→" in shown
    assert "Restage after two more cycles" in shown
    assert "if MRI shows no further lesion · Responsible: Liver surgery · Review 1 April 2026 · 1 dissent" in shown
    said = notes_of(slide)
    for expected in (
        "Why: Partial response, fit, wants it",
        "Dissent, Radiology: Segment 4 abuts the left vein",
        "because of: Patient preference",
        "Trial: Considered, none fits",
        "Since then: Something else was done. Progression outside the liver",
        "Decided: Wait for the MRI",
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
    listed = minutes.cases[0].lesions_case.lesions
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
    assert "Age ? · sex ? · ECOG ? · ASA ? · wishes for ?" in said
    assert "Options follow from the primary, which is unknown." in said
    assert " no" not in named(slide, "Disease").text_frame.text


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
    assert "5 March 2026 14:00 · 7 cases · 0 decided · until 15:10" in words(demos.slides[0])
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
        "import hashlib; from tests.unit.test_report_deck import *; "
        "m = Meeting(id='m', title='B', created_at=AT); "
        "c = BoardCase(id='c' * 32, meeting_id='m', position=1, facts=demo(), created_at=AT, updated_at=AT); "
        "from livermets.board.minutes import brief_case; "
        "made = MeetingMinutes(m, (CaseMinutes(c, c.facts, brief_case(c, knowledge())),)); "
        "print(hashlib.sha256(meeting_deck(made, at=AT, release_now='r')).hexdigest())"
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
