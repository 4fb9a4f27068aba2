"""The page of a case and the minutes of a meeting, read back as a reader's program reads them."""

from __future__ import annotations

import dataclasses
import datetime
import io
import re
from functools import cache
from typing import Any, get_args

import pypdf
import pytest

from livermets.board.briefing import OptionLine, Outcome
from livermets.board.minutes import CaseMinutes, MeetingMinutes, brief_case
from livermets.board.models import BoardCase, DecisionDraft, DeviationReason, Dissent, FollowUpDraft, Role
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from livermets.report.pdf.case import NO_LESIONS, NOTHING_TO_DRAW
from livermets.report.pdf.make import meeting_pdf
from livermets.report.pdf.outcomes import outcome_axes
from livermets.report.pdf.words import shortened
from tests.unit.reports import (
    PRINTED,
    QUESTION,
    decided,
    demo,
    holds,
    meeting_of,
    minutes_of,
    page_of,
    pages_of,
    places_of,
    synchronous,
    words_of,
)


def test_the_page_of_a_decided_case_holds_what_a_reader_needs() -> None:
    found = page_of(synchronous())
    briefing = synchronous().cases[0].briefing
    assert pages_of(found) == 1
    text = words_of(found)
    holds(text, "Case L-17", QUESTION, "Liver board, 2026-03-04 15:00", "after 4 cycles", "58 years", "RAS mutated")
    holds(text, "Three-phase staging†", "Fong score", "4 of 5, high", "26.8 %", "The classifications disagree")
    for one in briefing.options:
        holds(text, one.name, f"{one.mark} {one.status_label}", one.strength)
        if one.outcome is None:
            holds(text, one.no_outcome)
        else:
            holds(text, one.outcome.value, one.outcome.era)
    assert {one.status for one in briefing.options} >= {"indicated", "possible"}
    holds(
        text, "Right portal vein embolisation first.", "The remnant is small but grows.", "Patient preference. No third line."
    )
    holds(text, "Medical oncology: Would treat for two more months.", "if MRI shows no further lesion")
    holds(text, "responsible: Liver surgery", "review: 2026-04-15", "Considered, none fits. The only one is closed")
    holds(text, "Decision 1, 2026-03-04 15:30 UTC, recorded by Board coordination", "Resection margin")
    holds(text, "Fong 1999, PMID 10493478")
    holds(text, f"Knowledge release {briefing.release} as the board saw it; in use at the printing: other-release")
    holds(text, "Printed 2026-05-01 08:00 UTC", "It recommends nothing on its own authority.", "data/intended-use.md")


def test_where_there_is_room_the_other_arm_and_the_range_stand_beside_an_outcome() -> None:
    minutes = meeting_of(demo("lung"), demo("colorectal-metachronous-single"))
    told = [one.outcome for case in minutes.cases for one in case.briefing.options if one.outcome is not None]
    assert any(one.compared for one in told)
    assert any(one.others for one in told)
    pages = words_of(page_of(minutes, 0)) + words_of(page_of(minutes, 1))
    for text in (pages, words_of(minutes_of(minutes))):
        for one in told:
            holds(text, one.value, f"against {one.compared}" if one.compared else "", one.others)


def test_the_minutes_hold_agenda_decision_and_sources_once() -> None:
    facts = demo("colorectal-synchronous", board_question=QUESTION)
    minutes = meeting_of(facts, facts, demo("lung"), decide=decided)
    steps: list[tuple[int, int]] = []
    found = meeting_pdf(
        minutes, at=PRINTED, release_now=knowledge().release, progress=lambda done, total: steps.append((done, total))
    )
    text = words_of(found)
    holds(text, "Liver surgery, Radiology", "3 on the agenda", "3 decided", "3 with dissent", f"1 of {pages_of(found)}")
    assert text.count("Clinical score for predicting recurrence after hepatic resection") == 1
    assert "".join(text.split()).count("Wouldtreatfortwomoremonths.") == 3
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_sources_are_numbered_through_all_cases_of_the_minutes() -> None:
    text = words_of(minutes_of(meeting_of(demo("lung"), demo("colorectal-synchronous"))))
    listed = {int(number): words for number, words in re.findall(r"\[(\d+)\] (\D{20})", text.split(" Sources ")[1])}
    assert list(listed) == list(range(1, len(listed) + 1))
    (fong,) = (number for number, words in listed.items() if words.startswith("Fong Y"))
    holds(text, f"Fong score 4 of 5, high [{fong}]")
    assert fong > 10


def test_more_than_any_amount_of_detail_holds_is_set_smaller_as_a_whole() -> None:
    one = synchronous().cases[0]
    many = one.briefing.model_copy(update={"stages": one.briefing.stages * 40})
    page = page_of(MeetingMinutes(synchronous().meeting, (dataclasses.replace(one, briefing=many),)))
    assert pages_of(page) == 1
    assert words_of(page).count("Japanese stage") == 40
    assert is_on_paper(page)
    holds(words_of(page), "no claim of that kind is made", "data/intended-use.md")


def is_on_paper(pdf: bytes) -> bool:
    """Whether no text runs over an edge of A4."""
    return all(20 < x < 580 and 15 < y < 830 for x, y in places_of(pdf))


def test_an_undecided_and_an_empty_case_say_so_and_invent_nothing() -> None:
    minutes = meeting_of({}, demo("half-filled"))
    empty = page_of(minutes)
    assert pages_of(empty) == 1
    text = words_of(empty)
    holds(text, "No question was written.", "Decision None recorded.", "Age unknown", "Liver metastases unknown")
    holds(text, "No stage and no score says anything yet.", "No option is shown", NO_LESIONS)
    assert "Sources" not in text
    assert "Reported outcomes" not in text
    holds(words_of(page_of(minutes, 1)), "1–4 of 5", "II or III", "Primary node-positive", "CEA")


def test_a_decided_case_shows_what_the_board_saw_and_not_what_is_known_today() -> None:
    def decide_then_change(store: Store, case: BoardCase) -> None:
        decided(store, case)
        later = store.case(case.id)
        today = {"age_years": 77, "board_question": "Another question?", "case_label": "Renamed"}
        store.save_facts(case.id, later.version, {**later.facts, **today})

    minutes = meeting_of(demo("colorectal-synchronous", board_question=QUESTION), decide=decide_then_change)
    for pdf in (page_of(minutes), minutes_of(minutes)):
        text = words_of(pdf)
        holds(text, QUESTION, "58 years", "Facts were changed since the decision.")
        assert "77 years" not in text
        assert "Another question" not in text
        assert "Renamed" not in text
    assert "Facts were changed" not in words_of(page_of(synchronous()))


def test_what_became_of_a_decision_and_earlier_decisions_are_told() -> None:
    def twice(store: Store, case: BoardCase) -> None:
        decided(store, case, DecisionDraft(plan="First wait."))
        decided(store, store.case(case.id))
        done = FollowUpDraft(outcome="not-carried-out", done_on=datetime.date(2026, 3, 20), why="A new lesion in segment 6.")
        last = store.decisions(case.id)[-1]
        store.follow_up(case.id, store.case(case.id).version, last.id, done, who="Liver surgery")

    minutes = meeting_of(demo("colorectal-synchronous"), decide=twice)
    text = words_of(page_of(minutes))
    holds(text, "Decision 2,", "Replaces decision 1 of 2026-03-04 15:30 UTC", "Not carried out on 2026-03-20")
    holds(text, "A new lesion in segment 6. (2026-03-04 15:30 UTC, recorded by Liver surgery)")
    holds(words_of(minutes_of(minutes)), "First wait.", "(replaced by a later one)", "A new lesion in segment 6.")


FILLINGS = {
    "wide": ("W" * 80, "W"),
    "markup": ('#panic("x")', '#panic("x") $x$ *bold* _it_ @ref // \\ \' <b> [x] #let y = 1 `raw` /* '),
    "from the right": ("مريض رقم ٧", "النقائل في الكبد "),
    "emoji": ("🩺 👩🏽‍⚕️ 🇩🇪 ✗", "🎗️ "),
    "words": ("Case", "several words "),
    "not in a font": ("病人", "病人\u0336a\u20dd\U000e0030\ud800\x00\u202e"),
}


@cache
def worst(filling: str) -> MeetingMinutes:
    """A case in which everything is as long as it may be."""
    label, part = FILLINGS[filling]

    def text(length: int) -> str:
        return (part * length)[:length]

    roles: tuple[Role, ...] = get_args(Role)

    def everything(store: Store, case: BoardCase) -> None:
        put_up = tuple(name for name, _ in brief_case(case, knowledge()).all_options[:12])
        case = store.change_case(case.id, case.version, {"options": put_up})
        draft = DecisionDraft(
            options=put_up,
            plan=text(4000),
            rationale=text(4000),
            deviations=get_args(DeviationReason),
            deviation_note=text(4000),
            dissents=tuple(Dissent(role=role, reason=text(1000)) for role in roles[:10]),
            conditions=tuple(text(200) for _ in range(20)),
            responsible="primary-tumour-team",
            trial_note=text(200),
        )
        decided(store, case, draft)

    lesions = [{"segment": ["1", "2", "3", "4a", "4b", "5", "6", "7", "8"][n % 9], "size_mm": 5 + n} for n in range(60)]
    facts = demo("colorectal-synchronous", case_label=label, board_question=text(500), lesions=lesions)
    kept = {name: value for name, value in facts.items() if name not in ("liver_lesion_count", "largest_lesion_mm", "bilobar")}
    return meeting_of(kept, decide=everything)


@pytest.mark.parametrize("filling", FILLINGS)
def test_the_fullest_case_still_fits_one_page(filling: str) -> None:
    minutes = worst(filling)
    page = page_of(minutes)
    assert pages_of(page) == 1
    assert is_on_paper(page)
    text = words_of(page)
    holds(text, "more characters)", "more)", "It recommends nothing on its own authority.", "60 lesions listed")
    assert minutes_of(minutes).startswith(b"%PDF")


def test_the_minutes_shorten_nothing_of_a_decision() -> None:
    whole = words_of(minutes_of(worst("words")))
    assert "more characters)" not in whole.split("What the board saw")[1]
    assert whole.count("several words") > 12000 / len("several words ")


def test_what_was_typed_is_printed_letter_by_letter() -> None:
    typed = '#panic("no") $x^2$ *bold* _it_ @ref // c \\ \' " <b> [x] #sys.inputs = == heading - list \\u{41} ~ --'
    minutes = meeting_of(demo("lung", case_label=typed, board_question=typed))
    holds(words_of(page_of(minutes)), typed)
    holds(words_of(minutes_of(minutes)), typed)


def test_the_minutes_hold_every_word_of_a_long_decision() -> None:
    words = [f"word{number}" for number in range(440)]
    draft = DecisionDraft(plan=" ".join(words), conditions=tuple(f"condition {n} of many" for n in range(20)))
    minutes = meeting_of(demo("lung"), decide=lambda store, case: decided(store, case, draft))
    text = words_of(minutes_of(minutes))
    holds(text, *words, *draft.conditions)
    assert words[-1] not in words_of(page_of(worst("words")))


def test_letters_that_no_font_has_stand_as_their_numbers_and_the_page_says_so() -> None:
    found = words_of(page_of(meeting_of(demo("lung", case_label="病人 L-17"))))
    holds(found, "[U+75C5][U+4EBA] L-17", "[U+…] stands by its number in Unicode for a character")
    assert "typefaces of this page" not in words_of(page_of(synchronous()))


def test_many_cases_have_page_numbers_and_no_empty_page() -> None:
    one = synchronous().cases[0]
    minutes = MeetingMinutes(synchronous().meeting, tuple(relabelled(one, f"Case {number}") for number in range(24)))
    reader = pypdf.PdfReader(io.BytesIO(minutes_of(minutes)))
    total = len(reader.pages)
    assert 12 <= total <= 42
    for number, page in enumerate(reader.pages, 1):
        text = "".join(page.extract_text().split())
        assert f"{number}of{total}" in text
        assert len(text) > 400


def relabelled(minutes: CaseMinutes, label: str) -> CaseMinutes:
    return dataclasses.replace(minutes, facts={**minutes.facts, "case_label": label})


def option(name: str, of: str, question: tuple[str, str, float | None], **numbers: Any) -> OptionLine:
    found = Outcome(main="1", of=of, n="10", differs="", evidence=1, question=question, **numbers)
    said: dict[str, Any] = {"id": name, "name": name, "intent": "curative", "status": "possible", "status_label": "Possible"}
    return OptionLine(**said, mark="◐", because="", missing=(), outcome=found)


OS5 = ("overall-survival", "rate", 60.0)


def test_only_outcomes_that_count_the_same_share_an_axis() -> None:
    a = option("A", "overall survival at 5 years", OS5, center=40)
    b = option("B", "overall survival at 5 years, of ablation", OS5, center=50)
    others = [
        option("C", "overall survival at 3 years", ("overall-survival", "rate", 36.0), center=60),
        option("D", "median overall survival", ("overall-survival", "median", None), center=30),
        option("E", "progression-free survival at 5 years", ("progression-free-survival", "rate", 60.0), center=30),
    ]
    (axis,) = outcome_axes([a, *others, b])
    assert axis.heading == "Overall survival at 5 years"
    assert [(row.name, row.words) for row in axis.rows] == [("A", "1, n 10 [1]"), ("B", "1, n 10 [1], of ablation")]
    assert outcome_axes([a, *others]) == []


def test_times_that_run_from_stated_different_starts_do_not_share_an_axis() -> None:
    a = option("A", "overall survival at 5 years", OS5, center=40, time_zero="resection")
    b = option("B", "overall survival at 5 years", OS5, center=50, time_zero="randomisation")
    c = option("C", "overall survival at 5 years", OS5, center=60)
    assert outcome_axes([a, b]) == []
    assert [len(one.rows) for one in outcome_axes([a, c])] == [2]
    ratio = ("overall-survival", "hazard-ratio", None)
    against = [option(x, f"hazard ratio against {x}", ratio, center=0.8) for x in "XY"]
    assert outcome_axes(against) == []


def test_the_briefing_says_from_when_time_runs() -> None:
    stated = {
        knowledge().registry.figures[one.figure_id].time_zero: found.outcome.time_zero
        for case in synchronous().cases
        for found in case.briefing.options
        for one in case.briefing.evidence
        if found.outcome is not None and one.number == found.outcome.evidence and one.figure_id
    }
    assert stated
    assert all(reported == kept for reported, kept in stated.items())


def test_a_page_without_comparable_outcomes_says_why_nothing_is_drawn() -> None:
    one = synchronous().cases[0]
    few = one.briefing.model_copy(update={"options": one.briefing.options[:1]})
    minutes = MeetingMinutes(synchronous().meeting, (dataclasses.replace(one, briefing=few),))
    holds(words_of(page_of(minutes)), NOTHING_TO_DRAW)
    assert NOTHING_TO_DRAW not in words_of(page_of(synchronous()))


def test_shortened_text_says_how_much_is_missing() -> None:
    assert shortened("one two three", 40) == "one two three"
    assert shortened("word " * 40, 50) == f"{'word ' * 9}word … (150 more characters)"
    assert shortened("W" * 100, 40) == f"{'W' * 40} … (60 more characters)"
