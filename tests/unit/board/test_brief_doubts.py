"""A system whose definition nobody could verify is marked wherever a board sees it."""

import datetime
import io

from pptx import Presentation
from pypdf import PdfReader

from livermets.assessment.assess import assess
from livermets.board.brief import brief
from livermets.board.briefing import DOUBTFUL, DOUBTFUL_WORDS, Said
from livermets.board.minutes import meeting_minutes
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from livermets.report.deck.make import meeting_deck
from livermets.report.pdf.make import case_pdf, meeting_pdf
from livermets.screens.discussion.html import Shown, case_html, panel_html

DOUBTS = {"unverified": "definition not verified", "seed-text-only": "definition from a founding text only"}
AT = datetime.datetime(2026, 3, 3, 12, tzinfo=datetime.UTC)
DEMO = "colorectal-synchronous"


def named(said: tuple[Said, ...]) -> set[str]:
    return {one.label for one in said}


def test_every_system_of_a_briefing_is_marked_when_its_definition_is_doubtful_and_only_then() -> None:
    known = knowledge()
    by_name = {system.definition.short: system.definition for system in known.systems.values()}
    doubtful = sure = 0
    for demo in known.demo_cases.values():
        briefing = brief(assess(demo.case, known))
        badges = {one.number: one.badges for one in briefing.evidence}
        for said in (*briefing.stages, *briefing.scores, *briefing.function):
            doubt = DOUBTS.get(by_name[said.label.removesuffix(DOUBTFUL)].verification)
            assert said.label.endswith(DOUBTFUL) is (doubt is not None)
            doubtful, sure = doubtful + (doubt is not None), sure + (doubt is None)
            (number,) = said.evidence
            assert (badges[number][0] in DOUBTS.values()) is (doubt is not None)
            assert doubt is None or badges[number][0] == doubt
    assert doubtful > 3
    assert sure > 20


def test_who_holds_a_liver_resectable_is_marked_as_well() -> None:
    known = knowledge()
    stances = brief(assess(known.demo_cases[DEMO].case, known)).stances
    held = [name for one in stances if one.value for name in one.value.split(", ")]
    assert f"Three-phase staging{DOUBTFUL}" in held
    assert any(not name.endswith(DOUBTFUL) for name in held)


def test_the_mark_and_what_it_means_stand_on_screen_paper_and_slide() -> None:
    known = knowledge()
    store = Store.in_session()
    meeting = store.add_meeting("Tuesday")
    store.add_case(meeting.id, known.demo_cases[DEMO].case.to_json())
    minutes = meeting_minutes(store, meeting.id, known)
    (case,) = minutes.cases
    marked = f"Three-phase staging{DOUBTFUL}"
    shown = Shown(case.briefing, case.lesions, None)
    assert marked in case_html(shown, 1, 1)
    assert DOUBTS["seed-text-only"] in panel_html(shown)
    for made in (
        case_pdf(case, at=AT, release_now=known.release),
        meeting_pdf(minutes, at=AT, release_now=known.release),
    ):
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())
        assert marked in text
        assert DOUBTFUL_WORDS in text
    slides = Presentation(io.BytesIO(meeting_deck(minutes, at=AT, release_now=known.release))).slides
    texts = [shape.text_frame.text for shape in slides[1].shapes if shape.has_text_frame]
    texts += [cell.text for shape in slides[1].shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    assert any(DOUBTFUL in text for text in texts)
    assert any(text.endswith(f"{DOUBTFUL} not verified") for text in texts)
