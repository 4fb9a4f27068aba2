"""What was decided, as a band at the bottom of the slide of a case."""

from __future__ import annotations

from pptx.slide import Slide

from livermets.board.minutes import CaseMinutes
from livermets.board.models import Decision
from livermets.report.deck.look import ACCENT, CONTENT, MARGIN
from livermets.report.deck.parts import Box, Line, Run, band, text_box
from livermets.report.deck.text import fitted, shortened
from livermets.report.deck.words import conditions_words, decided_words


def decision_band(slide: Slide, minutes: CaseMinutes, decision: Decision, bottom: float) -> float:
    """What was decided, at the bottom of the slide. Returns where it begins."""
    wide = CONTENT - 1.6
    said, beside = decided_words(minutes, decision), conditions_words(decision)
    fit = fitted(said, wide * 72, 16 * 1.2, (16, 15), bold=True)
    if fit.cut:
        fit = fitted(said, wide * 72, 2 * 14 * 1.2, (14,), bold=True)
    high = (fit.lines * fit.points + (13 if beside else 0)) * 1.2 / 72 + 0.1
    box = Box(MARGIN, bottom - high, CONTENT, high)
    band(slide, "Ground of the decision", box)
    head = Box(box.left + 0.12, box.top, 1.3, high)
    text_box(slide, "Decision, heading", head, [[Run("DECISION", 14, bold=True, colour=ACCENT)]], middle=True)
    lines: list[Line] = [[Run(fit.text, fit.points, bold=True)]]
    if beside:
        lines.append([Run(shortened(beside, wide * 72, 13), 13)])
    text_box(slide, "Decision", Box(box.left + 1.45, box.top + 0.05, wide, high - 0.1), lines, middle=True)
    return box.top - 0.04
