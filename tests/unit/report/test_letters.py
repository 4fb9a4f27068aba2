"""What a clinician pastes is read on paper and on slides: in letters of the typefaces, else by its number, never as a box."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pptx import Presentation

from livermets.board.minutes import MeetingMinutes
from livermets.board.models import DecisionDraft
from livermets.report.deck.make import meeting_deck
from livermets.report.deck.text import clean
from livermets.report.letters import FONTS, WRITTEN_AS, letters_of_fonts, written_out
from livermets.report.pdf import typeset
from livermets.report.pdf.case import case_pages
from livermets.report.pdf.typeset import pdf
from tests.odd_values import ODD_TEXTS
from tests.unit.decks import words as words_on
from tests.unit.reports import PRINTED, decided, demo, holds, meeting_of, minutes_of, page_of, pages_of, words_of

PASTED = "Ⅳ ④ ⌀12㎜ ＝ＡＢ １２ 12④ ⩽5㎍"
READ = "IV 4 Ø12mm =AB 12 12(4) ≤5μg"


def drawn_letters() -> frozenset[str]:
    """Every character that a font of the reports draws, asked of the files."""
    return frozenset(chr(code) for path in FONTS.glob("*.ttf") for code in TTFont(path, lazy=True)["cmap"].getBestCmap())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("segment Ⅳ", "segment IV"),
        ("segment Ⅷ, ⅳ", "segment VIII, iv"),
        ("segment ④", "segment 4"),
        ("⑫", "12"),
        ("⌀ 12㎜", "Ø 12mm"),
        ("4㎝, 5㎖, 6㎍/㎗", "4cm, 5ml, 6μg/dl"),
        ("＝１２＋３", "=12+3"),
        ("ＣＥＡ　５", "CEA 5"),
        ("12④", "12(4)"),
        ("④5", "(4)5"),
        ("④⑤", "(4)(5)"),
        ("𝟏𝟐", "12"),
        ("⩽5 ⩾7", "≤5 ≥7"),
        ("plain ≤ ½ µ 🩺", "plain ≤ ½ µ 🩺"),
        ("病", "病"),
    ],
)
def test_a_sign_without_a_typeface_is_written_in_letters_that_say_the_same(typed: str, read: str) -> None:
    assert written_out(typed) == read
    assert written_out(read) == read
    assert clean(typed) == read


def test_every_substitution_is_needed_and_can_be_drawn() -> None:
    drawn = drawn_letters()
    assert drawn | {"\n"} == frozenset().union(*letters_of_fonts())
    for letter, said in WRITTEN_AS.items():
        assert letter not in drawn, letter
        assert drawn.issuperset(said), letter


def test_signs_are_read_back_from_the_page_the_minutes_and_the_slide() -> None:
    minutes = meeting_of(demo("lung", case_label=f"L {PASTED[:60]}", board_question=f"Segment {PASTED}? 病 \ue000"))
    for found in (page_of(minutes), minutes_of(minutes)):
        text = words_of(found)
        holds(text, f"Segment {READ}? [U+75C5] [U+E000]", "written in letters that say the same", "stands by its number")
        assert "□" not in text
        assert drawn_letters().issuperset(text.replace("\n", ""))
    deck = Presentation(io.BytesIO(meeting_deck(minutes, at=PRINTED, release_now="now")))
    slides = "\n".join(words_on(slide) for slide in deck.slides)
    assert f"Segment {READ}? 病 [U+E000]" in slides
    assert not (set(PASTED) - set(READ)) & set(slides)


def test_a_page_of_plain_letters_says_nothing_of_them() -> None:
    text = words_of(page_of(meeting_of(demo("lung"))))
    assert "typefaces of this page" not in text
    assert "The record holds them" not in text


def test_every_odd_text_is_printed() -> None:
    def decide(store: Any, case: Any) -> None:
        for start in range(0, len(ODD_TEXTS), 40):
            lines = [text[:190] for text in ODD_TEXTS[start : start + 40]]
            decided(
                store, store.case(case.id), DecisionDraft(plan="Restage", conditions=tuple(lines), rationale="\n".join(lines))
            )

    minutes = meeting_of(demo("lung"), decide=decide)
    text = words_of(minutes_of(minutes))
    assert "□" not in text
    assert drawn_letters().issuperset(text.replace("\n", ""))
    assert {"[U+4E2D]", "[U+E000]"} <= set(re.findall(r"\[U\+[0-9A-F]{4,6}\]", text))
    assert pages_of(page_of(minutes)) == 1
    assert meeting_deck(minutes, at=PRINTED, release_now="now")


def test_every_character_of_unicode_is_drawn_or_named() -> None:
    drawn = drawn_letters() | {"\n"}
    for start in range(0, 0x30000, 0x400):
        text = typeset._Text()._drawn(typeset.visible("".join(map(chr, range(start, start + 0x400)))))
        assert drawn.issuperset(text) or set(text) - drawn <= typeset._JOINERS, hex(start)


def test_a_picture_with_nothing_to_say_still_yields_a_page() -> None:
    minutes: MeetingMinutes = meeting_of(demo("lung"))
    (page, *_) = case_pages(minutes.cases[0], PRINTED, minutes.meeting, "now")
    for words in ("", " \u200b", "\x00"):
        assert pages_of(pdf("case.typ", page | {"liver": page["liver"] | {"alt": words}}, PRINTED)) == 1
