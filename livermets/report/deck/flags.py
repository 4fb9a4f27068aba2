"""The red flags of a case on its slide, and in full in the notes below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pptx.slide import Slide

from livermets.board.briefing import FlagLine, by_kind
from livermets.board.models import AcknowledgedFlag
from livermets.report.deck.look import ACCENT, CONTENT, MARGIN, QUIET
from livermets.report.deck.parts import SMALLEST, Box, Line, Run, band, text_box
from livermets.report.deck.text import LINE_HEIGHT, fitted, numbers, shortened
from livermets.text import moment_words

_POINTS: Final = 14
_SIDES: Final = 0.12
_BELOW: Final = 0.08


def flags_band(slide: Slide, lines: Sequence[FlagLine], top: float) -> float:
    """Dangers on a pale ground, two lines at the most, and missing tests in a quiet line. Returns where it ends."""
    dangers, untested = by_kind(lines)
    width = CONTENT - 2 * _SIDES
    shown: list[Line] = _dangers(dangers, width * 72)
    high = sum(max(run.points or SMALLEST for run in line) for line in shown)
    if untested:
        named = " · ".join(_numbered(line.tests, line) for line in untested)
        shown.append([Run(shortened(f"? Not tested: {named}", width * 72, SMALLEST), SMALLEST, colour=QUIET, italic=True)])
        high += SMALLEST
    if not shown:
        return top
    box = Box(MARGIN, top, CONTENT, high * LINE_HEIGHT / 72 + 0.04)
    if dangers:
        band(slide, "Ground of the red flags", box)
    text_box(slide, "Red flags", Box(MARGIN + _SIDES, top, width, box.height), shown, middle=True)
    return box.bottom + _BELOW


def _dangers(dangers: Sequence[FlagLine], width: float) -> list[Line]:
    """A line each for one or two; more of them share two lines, and say only what is known."""
    if len(dangers) <= 2:
        return [_line(line, width) for line in dangers]
    half = (len(dangers) + 1) // 2
    rows = (dangers[:half], dangers[half:])
    words = ["   ".join(_numbered(f"{one.sign} {one.text}", one) for one in row) for row in rows]
    fits = [fitted(row, width, _POINTS * LINE_HEIGHT, (_POINTS, 13, SMALLEST), bold=True) for row in words]
    return [[Run(fit.text, fit.points, bold=True, colour=ACCENT)] for fit in fits]


def _line(line: FlagLine, width: float) -> Line:
    given = line.acknowledged
    head = _numbered(f"{line.sign} {line.text}", line)
    rest = f" Acknowledged by {given.by}: {given.reason}" if given else f" {line.follows}"
    fit = fitted(f"{head}{rest}", width, _POINTS * LINE_HEIGHT, (_POINTS, 13, SMALLEST), bold=True)
    known, follows = fit.text[: len(head)], fit.text[len(head) :]
    return [Run(known, fit.points, bold=True, colour=ACCENT), *([Run(follows, fit.points)] if follows else [])]


def _numbered(words: str, line: FlagLine) -> str:
    return f"{words} {numbers(line.evidence)}".rstrip()


def flag_notes(lines: Iterable[FlagLine], before: Iterable[AcknowledgedFlag] = ()) -> Iterator[str]:
    """The red flags in full, and the answers that hold no longer."""
    for line in lines:
        yield _numbered(f"{line.sign} {line.text} {line.follows}", line)
        yield f"   settled by: {line.settles}"
        if line.missing:
            yield f"   not known: {', '.join(line.missing)}"
        if line.acknowledged is not None:
            when = f", {moment_words(line.acknowledged.at)}" if line.acknowledged.at else ""
            yield f"   acknowledged by {line.acknowledged.by}{when}: {line.acknowledged.reason}"
    for one in before:
        yield f"Acknowledged before, on other facts: {one.text} {one.by}, {moment_words(one.at)}: {one.reason}"
