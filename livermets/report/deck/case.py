"""One case on one slide: what the discussion screen shows, as text and tables that can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from livermets.board.briefing import LEFT_OUT_END, LEFT_OUT_HEAD, Briefing, Said, StripPart
from livermets.board.minutes import CaseMinutes
from livermets.board.models import Decision
from livermets.charts.liver.map import listed_words
from livermets.report.deck.flags import flags_band
from livermets.report.deck.look import ACCENT, CASE_SLIDE, CONTENT, FOOT, MARGIN, QUIET
from livermets.report.deck.map import MOST_SIZES, add_map, map_height
from livermets.report.deck.options import add_options
from livermets.report.deck.parts import (
    SMALLEST,
    Box,
    Column,
    Line,
    Run,
    band,
    cell_height,
    foot,
    inner_width,
    new_slide,
    notes,
    table,
    text_box,
)
from livermets.report.deck.text import LINE_HEIGHT, fitted, numbers, shortened, text_width, wrapped
from livermets.report.deck.words import (
    NO_QUESTION,
    UNKNOWN_SIGN,
    conditions_words,
    decided_words,
    note_lines,
)
from livermets.text import sentence_case

_LEFT: Final = 3.75
"""How wide the map and what stands below it is."""
_RIGHT: Final = MARGIN + _LEFT + 0.25
_WIDE: Final = CONTENT - _LEFT - 0.25
_TOP: Final = 1.78
"""Where map and stages begin, or the red flags above them."""
_SIDES: Final = 0.12
_LEAST_BESIDE: Final = 100.0
"""Points of a line in which an answer can still say something."""
_SHORT_NOTE: Final = 14
"""Letters of a group that stand beside its signs; a longer one gives way to them."""
_LARGE: Final = 23
"""Points of the figures that are read first."""


def case_slide(deck: Deck, minutes: CaseMinutes, place: tuple[int, int], footer: str, agenda: Slide) -> Slide:
    """The slide of a case at its place of the agenda (number and how many); its number leads back to the agenda."""
    briefing = minutes.briefing
    slide = new_slide(deck, CASE_SLIDE, briefing.question or NO_QUESTION)
    _heading(slide, minutes, place, agenda)
    bottom = FOOT - 0.06
    if minutes.decision is not None:
        bottom = _decision(slide, minutes, minutes.decision, bottom) - 0.06
    top = _answers(slide, briefing, flags_band(slide, briefing.flags, _left_out(slide, briefing, _TOP)))
    _left_side(slide, minutes, top, bottom)
    _right_side(slide, briefing, top - 0.04, bottom)
    foot(slide, footer)
    notes(slide, note_lines(minutes))
    return slide


def _left_out(slide: Slide, briefing: Briefing, top: float) -> float:
    """Which facts cannot be used, in one line; why not stands in the notes. Returns where it ends."""
    if not briefing.left_out:
        return top
    box = Box(MARGIN + _SIDES, top, CONTENT - 2 * _SIDES, SMALLEST * LINE_HEIGHT / 72 + 0.04)
    named = ", ".join(dict.fromkeys(one.label for one in briefing.left_out))
    head, end = f"! {LEFT_OUT_HEAD}: ", f". {LEFT_OUT_END}"
    room = box.width * 72 - text_width(head + end, SMALLEST, bold=True)
    line = [Run(head, bold=True), Run(shortened(named, room, SMALLEST)), Run(end)]
    text_box(slide, "Facts that cannot be used", box, [line], middle=True)
    return box.bottom


def _answers(slide: Slide, briefing: Briefing, top: float) -> float:
    """The answers that have no other place on the slide, two to a line, in full in the notes. Returns where they end.

    What is said of the liver is never cut: its neighbour gets the rest of the line, or one of its own.
    """
    shown = [one for one in briefing.strip if one.kind in ("stage", "score", "resectable", "ask")]
    if not shown:
        return top
    whole = (CONTENT - 2 * _SIDES) * 72
    lines: list[Line] = []
    height = 0
    for pair in (shown[:2], shown[2:]):
        wide = next((_width(one) for one in pair if one.kind == "resectable"), 0.0)
        beside = whole - 12 - max(wide, whole / 2 - 6)
        for row in [pair] if beside > _LEAST_BESIDE else [[one] for one in pair]:
            line: Line = []
            for one in row:
                rest = "; ".join(filter(None, (one.rest, f"waits for {one.waits}" if one.waits else "")))
                mark = f" {numbers(one.evidence)}" if one.evidence else ""
                words = f"{'' if one.known else UNKNOWN_SIGN + ' '}{one.words}{'; ' + rest if rest else ''}"
                head = f"{'   ' if line else ''}{one.label}: "
                own = max(wide, whole / 2 - 6) if one.kind == "resectable" else beside if len(row) > 1 else whole
                if own <= whole:
                    words = shortened(words, own - text_width(head + mark, SMALLEST, bold=True), SMALLEST, bold=one.known)
                else:
                    words = one.words
                    height += len(wrapped(f"{head}{words}{mark}", whole, SMALLEST, bold=True)) - 1
                run = Run(words, bold=one.known)
                line = [*line, Run(head, bold=True, colour=ACCENT), run if one.known else run.quiet(), Run(mark, colour=QUIET)]
            if line:
                lines.append(line)
                height += 1
    box = Box(MARGIN + _SIDES, top, CONTENT - 2 * _SIDES, height * SMALLEST * LINE_HEIGHT / 72 + 0.04)
    text_box(slide, "In short", box, lines)
    return box.bottom + 0.03


def _width(one: StripPart) -> float:
    """How much room the words of an answer take that must not be cut, and the sign that more would follow."""
    mark = f" {numbers(one.evidence)}" if one.evidence else ""
    return text_width(f"   {one.label}: {one.words}; …{mark}", SMALLEST, bold=True)


def _heading(slide: Slide, minutes: CaseMinutes, place: tuple[int, int], agenda: Slide) -> None:
    briefing = minutes.briefing
    top = Box(MARGIN, 0.18, 1.5, 0.28)
    text_box(slide, "Place on the agenda", top, [[Run(f"Case {place[0]} of {place[1]}", 14, to=agenda)]], middle=True)
    label = Box(MARGIN + 1.6, 0.18, 5.0, 0.28)
    moment = f" · {briefing.moment}" if briefing.moment else ""
    fit = fitted(f"{minutes.name}{moment}", label.width * 72, 0.28 * 72, (16, 14, 12), bold=True)
    text_box(slide, "Label", label, [[Run(fit.text, fit.points, bold=True)]], middle=True)
    who = Box(MARGIN + 6.8, 0.18, CONTENT - 6.8, 0.28)
    text_box(slide, "Who", who, [_flow(_parts(briefing.who), who.width, (15, 14, 13, 12))], middle=True, right=True)
    for name, parts, row in (
        ("Primary and markers", [*_parts(briefing.primary), *_parts(briefing.markers)], 1.17),
        ("Disease", _parts([*briefing.disease, *briefing.treatment, *briefing.basis]), 1.44),
    ):
        box = Box(MARGIN, row, CONTENT, 0.27)
        text_box(slide, name, box, [_flow(parts, box.width, (15, 14, 13, 12))], middle=True)


_Part = tuple[str, bool]
"""Some words, and whether they are known."""


_SHORT: Final = MappingProxyType(
    {
        "Age": "{}",
        "Sex": "{}",
        "Primary": "{}",
        "Histology": "{}",
        "Side": "{}",
        "Appeared": "{}",
        "Liver metastases": "{} in the liver",
        "Spread in the liver": "{}",
    }
)
"""How a value stands in a row of values where its label need not be said; the others follow their label."""


def _parts(said: Sequence[Said]) -> list[_Part]:
    """What is known in a row, and by its label what is not."""
    found = []
    for place, one in enumerate(said):
        if one.value is None:
            found.append((f"{_small(one.label) if place else one.label} {UNKNOWN_SIGN}", False))
        else:
            label = _small(one.label) if place else one.label
            form = _SHORT.get(one.label, f"{label.replace('{', '{{').replace('}', '}}')} {{}}")
            found.append((form.format(_small(one.value) if place else one.value), True))
    return found


def _small(words: str) -> str:
    """Words as they stand within a row: a capital only in names that are written with several."""
    return words[:1].lower() + words[1:] if words[1:].replace(" ", "").isalpha() and words[1:].islower() else words


def _flow(parts: Sequence[_Part], width: float, sizes: Sequence[float]) -> list[Run]:
    """Words in a row with dots between them, in the largest size that fits; the last ones give way to "…"."""
    whole = " · ".join(words for words, _ in parts)
    fit = fitted(whole, width * 72, sizes[-1] * 1.2, sizes)
    runs: list[Run] = []
    room = len(fit.text)
    for words, is_known in parts:
        separator = " · " if runs else ""
        taken = sum(len(run.text) for run in runs)
        if taken + len(separator) >= room:
            break
        text = separator + words
        if taken + len(text) > room or (fit.cut and taken + len(text) == room):
            text = f"{text[: room - taken - 1]}…"
        run = Run(text, fit.points)
        runs.append(run if is_known else run.quiet())
    return runs


def _left_side(slide: Slide, minutes: CaseMinutes, top: float, bottom: float) -> None:
    lesions = minutes.lesions
    add_map(slide, Box(MARGIN, top, _LEFT, map_height(_LEFT)), lesions)
    below = top + map_height(_LEFT) + 0.04
    is_full = len(lesions) > MOST_SIZES
    caption = f"{len(lesions)} lesions listed; each stands in the notes" if is_full else listed_words(lesions)
    text_box(slide, "Below the map", Box(MARGIN, below, _LEFT, 0.22), [[Run(shortened(caption, _LEFT * 72, 12), colour=QUIET)]])
    _found(slide, minutes.briefing, Box(MARGIN, below + 0.3, _LEFT, bottom - below - 0.3))


def _found(slide: Slide, briefing: Briefing, box: Box) -> None:
    """Below the map, in the room that is left: who holds it resectable, the limits of the remnant, what is unknown."""
    width, each = box.width * 72, SMALLEST * LINE_HEIGHT
    room = int(box.height * 72 / (each + 1))
    kept = min(3, room) if briefing.unknown else 0
    lines: list[Line] = []
    for head, rest in _judged(briefing):
        if room <= kept:
            break
        fit = fitted(f"{head} {rest}".strip(), width, (room - kept) * each, (SMALLEST,), bold=len(rest) < len(head))
        lines.append([Run(fit.text[: len(head)], bold=True), Run(fit.text[len(head) :])])
        room -= fit.lines
    if briefing.unknown:
        head = "Unknown, to ask first:"
        words, used = _as_many(briefing.unknown, head, width, min(room, 4))
        lines.append([Run(head, bold=True, colour=QUIET), Run(words, colour=QUIET, italic=True)])
        room -= used
    if lines:
        text_box(slide, "Resectability and unknown", box, lines)


def _judged(briefing: Briefing) -> list[tuple[str, str]]:
    """What is said of resectability and of the remnant, each with the words that stand out first."""
    if not briefing.stances and not briefing.limits:
        return [("", sentence) for sentence in briefing.resectability]
    found = []
    for one in briefing.stances:
        note = f" ({one.note})" if one.note and one.value else one.note
        found.append((f"{sentence_case(one.label)}:", f"{one.value or ''}{note} {numbers(one.evidence)}".strip()))
    found += [(f"Remnant {one.label}:", f"{one.value} {numbers(one.evidence)}".strip()) for one in briefing.limits]
    return found


def _as_many(items: Sequence[str], head: str, width: float, lines: int) -> tuple[str, int]:
    """As many items as fit behind the head, each whole, and how many more there are; and how many lines that takes."""
    for count in range(len(items), 0, -1):
        more = f" · +{len(items) - count}" if count < len(items) else ""
        words = f" {' · '.join(items[:count])}{more}"
        fit = fitted(head + words, width, lines * SMALLEST * LINE_HEIGHT, (SMALLEST,))
        if not fit.cut or count == 1:
            return fit.text[len(head) :], fit.lines
    return "", 0


def _right_side(slide: Slide, briefing: Briefing, top: float, bottom: float) -> None:
    for name, said in (("Stages and remnant", _stages(briefing)), ("Scores", list(briefing.scores))):
        if said:
            top = _figures(slide, name, said[:6], top) + 0.03
    if not briefing.stages and not briefing.scores:
        nothing = "No stage or score can be said yet."
        text_box(
            slide, "Stages and scores", Box(_RIGHT, top + 0.1, _WIDE, 0.3), [[Run(nothing, 14, colour=QUIET, italic=True)]]
        )
        top += 0.5
    if briefing.function:
        box = Box(_RIGHT + 0.05, top, _WIDE - 0.05, 0.22)
        parts = [(f"{one.label} {_short_value(one)} {numbers(one.evidence)}", True) for one in briefing.function if one.value]
        text_box(slide, "Liver function", box, [_flow(parts, box.width, (13, 12))], middle=True)
        top = box.bottom + 0.04
    if briefing.options:
        add_options(slide, briefing.options, Box(_RIGHT, top, _WIDE, bottom - top))
    else:
        text_box(
            slide,
            "Options",
            Box(_RIGHT, top + 0.1, _WIDE, 0.3),
            [[Run(briefing.no_option_words, 14, colour=QUIET, italic=True)]],
        )


def _short_value(said: Said) -> str:
    return f"{said.value} ({said.note})" if said.note and len(said.note) <= 16 else str(said.value)


def _stages(briefing: Briefing) -> list[Said]:
    remnant = [said.model_copy(update={"label": "Remnant", "note": said.short or said.label}) for said in briefing.remnant]
    return [*briefing.stages[: 6 - len(remnant)], *remnant]


def _figures(slide: Slide, name: str, said: Sequence[Said], top: float) -> float:
    """Large figures beside each other, each with its name above and its group below. Returns where it ends."""
    columns = [Column(one.label, width) for one, width in zip(said, _widths(said), strict=True)]
    heads: list[list[Line]] = []
    values: list[list[Line]] = []
    groups: list[list[Line]] = []
    for one, column in zip(said, columns, strict=True):
        room = inner_width(column)
        mark = f" {numbers(one.evidence)}" if one.evidence else ""
        label = shortened(one.label, room - text_width(mark, SMALLEST), SMALLEST)
        heads.append([[Run(label, colour=QUIET), Run(mark, bold=True, colour=QUIET)]])
        values.append([_large(one, room)])
        groups.append([[Run(_group(one, room), colour=QUIET)]])
    heights = [cell_height(1, SMALLEST), cell_height(1, _LARGE), cell_height(1, SMALLEST)]
    says = f"{name}: " + "; ".join(f"{one.label} {one.value or one.absent}" for one in said)
    table(slide, name, (_RIGHT, top), columns, [heads, values, groups], heights, says=says, headed=False, ruled=False)
    return top + sum(heights)


def _widths(said: Sequence[Said]) -> list[float]:
    """The widths of the columns: first the figures get theirs, then the names, and what is left is shared by all."""
    figures = [_figure_width(one) / 72 + _SIDES for one in said]
    named = [text_width(f"{one.label} {numbers(one.evidence)}", SMALLEST, bold=True) / 72 + _SIDES for one in said]
    least = [min(width, _WIDE / 3) for width in figures]
    wanted = [max(pair) for pair in zip(least, named, strict=True)]
    if sum(wanted) <= _WIDE:
        return [width + (_WIDE - sum(wanted)) / len(said) for width in wanted]
    if sum(least) >= _WIDE:
        return [width * _WIDE / sum(least) for width in least]
    share = (_WIDE - sum(least)) / (sum(wanted) - sum(least))
    return [width + share * (full - width) for width, full in zip(least, wanted, strict=True)]


def _figure_width(said: Said) -> float:
    main, rest = _halves(said)
    figure = text_width(main, _LARGE - 5, bold=True) + text_width(rest, SMALLEST)
    if len(said.note) > _SHORT_NOTE:
        return figure
    count = f" {UNKNOWN_SIGN} {len(said.missing)}" if said.missing else ""
    return max(figure, text_width(f"{said.strip} {said.note}{count}", SMALLEST))


def _halves(said: Said) -> tuple[str, str]:
    """A figure, and what it is out of."""
    if said.main is None:
        return f"{UNKNOWN_SIGN} unknown", ""
    if said.out_of:
        return said.main, f" of {said.out_of}"
    # "12.5 points" with the word small, "26.8 %" as it is.
    return (said.main, f" {said.unit}") if said.unit.replace(" ", "").isalpha() else (said.value or "", "")


def _large(said: Said, room: float) -> list[Run]:
    """A value as large as it fits, what it is out of smaller behind it."""
    if said.value is None:
        return [Run(shortened(f"{UNKNOWN_SIGN} unknown", room, 16), 16, colour=QUIET)]
    main, rest = _halves(said)
    wide = room - text_width(rest, SMALLEST)
    fit = fitted(main, wide, _LARGE * LINE_HEIGHT, (_LARGE, 20, 18, 16, 14), bold=True)
    if fit.cut or fit.lines > 1:
        fit = fitted(f"{main}{rest}", room, 2 * SMALLEST * LINE_HEIGHT, (SMALLEST,), bold=True)
        rest = ""
    runs = [Run(fit.text, fit.points, bold=True, colour=ACCENT)]
    return [*runs, Run(rest, colour=QUIET)] if rest else runs


def _group(said: Said, room: float) -> str:
    """The group with its place from best to worst, and what is missing: by name where there is room, else how much.

    The row of signs is shown whole or not at all.
    """
    missing = [f" {UNKNOWN_SIGN} {', '.join(said.missing)}", f" {UNKNOWN_SIGN} {len(said.missing)}"] if said.missing else [""]
    for last in missing:
        words = f"{said.strip} {said.note}".strip() + last
        if text_width(words, SMALLEST) <= room:
            return words
    last = missing[-1]
    if said.strip and text_width(said.strip + last, SMALLEST) <= room and len(said.note) > _SHORT_NOTE:
        return said.strip + last
    return shortened(said.note or said.strip, room - text_width(last, SMALLEST), SMALLEST) + last


def _decision(slide: Slide, minutes: CaseMinutes, decision: Decision, bottom: float) -> float:
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
