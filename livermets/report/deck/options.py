"""The options of a case on its slide: status and strength, the reason that carries it, and one outcome for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from pptx.slide import Slide

from livermets.board.briefing import OptionLine, Outcome
from livermets.evidence import RETRACTED
from livermets.report.deck.look import ACCENT, QUIET
from livermets.report.deck.parts import SMALLEST, Box, Column, Line, Run, cell_height, inner_width, table
from livermets.report.deck.text import LINE_HEIGHT, fitted, shortened, text_width
from livermets.text import sentence_case


def _columns(width: float) -> tuple[Column, ...]:
    return Column("Status", 1.5), Column("Option", 2.6), Column("Reported", 2.6), Column("Of whom", width - 6.7)


def add_options(slide: Slide, options: Sequence[OptionLine], box: Box) -> None:
    """Draw the options as a table into a box, in letters as large as their names allow; those without room are in the notes."""
    placed = _columns(box.width)
    head = cell_height(1, SMALLEST)
    every, options = options, options[: max(1, int((box.height - head) / cell_height(2, SMALLEST) + 0.01))]
    each = (box.height - head) / len(options)
    sizes = [size for size in (14.0, 13.0) if each >= cell_height(2, size)]
    room = inner_width(placed[1])
    points = next((size for size in sizes if not any(_too_long(one.name, room, size) for one in options)), SMALLEST)
    height = max(cell_height(2, SMALLEST), min(each, cell_height(2, points) + 0.12))
    asked = _asked(options)
    rows = [_option_row(option, points, asked, placed) for option in options]
    says = "Options: " + "; ".join(f"{option.name}, {option.status_label.lower()}" for option in options)
    heights = [head, *[height] * len(options)]
    heading = shortened(sentence_case(asked), inner_width(placed[2]), SMALLEST, bold=True) if asked else "Reported"
    named = f"Option ({len(options)} of {len(every)}, all in the notes)" if len(options) < len(every) else "Option"
    columns = (placed[0], Column(named, placed[1].width), Column(heading, placed[2].width), placed[3])
    table(slide, "Options", (box.left, box.top), columns, rows, heights, says=says)


def _too_long(name: str, room: float, points: float) -> bool:
    return fitted(name, room, 2 * points * LINE_HEIGHT, (points,)).cut


def _option_row(option: OptionLine, points: float, asked: str, placed: Sequence[Column]) -> list[list[Line]]:
    status, name, reported, whom = (inner_width(column) for column in placed)
    sign = fitted(f"{option.mark} {option.status_label}", status, points * LINE_HEIGHT, (13, SMALLEST), bold=True)
    stands = Run(sign.text, sign.points, bold=True)
    first: list[Line] = [[stands if option.status != "undetermined" else stands.quiet()]]
    first.append([Run(shortened(_beside_the_status(option), status, SMALLEST), colour=QUIET)])
    fit = fitted(option.name, name, 2 * points * LINE_HEIGHT, (points,))
    second: list[Line] = [[Run(fit.text, fit.points)]]
    if fit.lines == 1 and option.because:
        second.append([Run(shortened(option.because, name, SMALLEST), colour=QUIET)])
    outcome = option.outcome
    if outcome is None:
        nothing = fitted(option.no_outcome, reported, 2 * SMALLEST * LINE_HEIGHT, (SMALLEST,))
        return [first, second, [[Run(nothing.text, colour=QUIET, italic=True)]], [[Run("")]]]
    main, interval, of = outcome.reported.without_interval, outcome.reported.in_brackets, _beside_the_heading(outcome, asked)
    bounds = text_width(f" {interval}", SMALLEST) if interval else 0.0
    if text_width(main, SMALLEST, bold=True) + bounds > reported:
        bounds, of, interval = 0.0, f"{interval} {of}".strip(), ""
    value = fitted(main, reported - bounds, points * LINE_HEIGHT, (points + 2, points, 13, SMALLEST), bold=True)
    third: list[Line] = [[Run(value.text, value.points, bold=True, colour=ACCENT), Run(f" {interval}" if interval else "")]]
    mark = f" [{outcome.evidence}]"
    size = shortened(", ".join(filter(None, (f"n {outcome.n}", outcome.era))), whom - text_width(mark, SMALLEST), SMALLEST)
    fourth: list[Line] = [[Run(size), Run(mark, bold=True)]]
    third.append([Run(shortened(of, reported, SMALLEST), colour=QUIET)])
    fourth.append([Run(shortened(outcome.differs, whom, SMALLEST), colour=QUIET)])
    return [first, second, third, fourth]


def _asked(options: Sequence[OptionLine]) -> str:
    """What all outcomes count, which then heads their column; empty where they count different things."""
    counted = [one.outcome.of for one in options if one.outcome is not None]
    shortest = min(counted, key=len, default="")
    return shortest if all(of.startswith(shortest) for of in counted) else ""


def _beside_the_heading(outcome: Outcome, asked: str) -> str:
    """What the heading of its column does not say of an outcome: another question, and the other reports."""
    of = outcome.of.removeprefix(asked).strip(", ") if asked else outcome.of
    return "; ".join(filter(None, (of, outcome.others)))


def _beside_the_status(option: OptionLine) -> str:
    """What speaks best for it and its intent; what a journal has said of a publication behind it since goes before both."""
    if option.notice:
        return "source retracted" if option.notice == RETRACTED else "source in doubt"
    return ", ".join(filter(None, (option.strength.partition(",")[0], option.intent)))
