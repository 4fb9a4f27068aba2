"""The parts that slides are put together from: boxes of text, tables, the line at the foot, notes.

Places and sizes are in inches, letters in points. Every text is measured before it is put down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.table import Table
from pptx.util import Emu, Inches

from livermets.report.deck.look import PALE, QUIET, STRONG, border_colour, child, layout_of
from livermets.report.deck.text import clean, fitted, one_line, right_to_left

SMALLEST: Final = 12.0
"""Points; smaller letters do not reach the last row of a meeting room."""

_CELL_SIDE: Final = 0.05
_CELL_TOP: Final = 0.015
_NO_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The table style without lines and fills, known to every program that reads the format."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one look."""

    text: str
    points: float = SMALLEST
    bold: bool = False
    colour: str = STRONG
    italic: bool = False
    to: Slide | None = None
    """The slide that a click on the words leads to."""

    def quiet(self) -> Run:
        """The same words in the look of what is unknown or stands aside."""
        return replace(self, colour=QUIET, bold=False)


Line = Sequence[Run]
"""A paragraph: runs beside each other."""


def new_slide(deck: Deck, layout: str, title: str, points: Sequence[float] = (30, 26, 22, 20, 18)) -> Slide:
    """A slide with its title, which is what an outline and a screen reader name it by."""
    slide: Slide = deck.slides.add_slide(layout_of(deck, layout))
    shape: Any = slide.shapes.title
    fit = fitted(one_line(title), Emu(shape.width).pt, Emu(shape.height).pt, points, bold=True)
    write(shape.text_frame, [[Run(fit.text, fit.points, bold=True)]])
    return slide


def text_box(slide: Slide, name: str, box: Box, lines: Iterable[Line], *, middle: bool = False, right: bool = False) -> Any:
    """A box of text with a name, no margins and no growth. Returns the shape."""
    shape: Any = slide.shapes.add_textbox(*(Inches(number) for number in (box.left, box.top, box.width, box.height)))
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    if middle:
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(frame, lines, right=right)
    return shape


def write(frame: Any, lines: Iterable[Line], *, right: bool = False) -> None:
    """Put paragraphs into a frame; one that begins in a right-to-left script is set from the right."""
    _write(frame._txBody, frame.part, lines, right=right)


def _write(body: Any, part: Any, lines: Iterable[Line], *, right: bool = False) -> None:
    # Written as elements: a long meeting has tens of thousands of runs, and the library takes its time for each.
    for old in body.findall(qn("a:p")):
        body.remove(old)
    for line in lines:
        paragraph = child(body, "a:p")
        backwards = right_to_left("".join(run.text for run in line))
        properties = {"algn": "r"} if backwards or right else {}
        if backwards:
            properties["rtl"] = "1"
        child(paragraph, "a:pPr", **properties)
        for run in line:
            if run.text:
                _run(paragraph, part, run)
        if not any(run.text for run in line):
            # An empty paragraph would have letters of 18 points and push what is below it away.
            child(paragraph, "a:endParaRPr", sz=str(round(SMALLEST * 100)))


def _run(paragraph: Any, part: Any, run: Run) -> None:
    made = child(paragraph, "a:r")
    look = child(made, "a:rPr", lang="en-GB", sz=str(round(run.points * 100)), b=str(int(run.bold)), i=str(int(run.italic)))
    if run.to is not None:
        target = {qn("r:id"): part.relate_to(run.to.part, _SLIDE), "action": "ppaction://hlinksldjump"}
        child(look, "a:hlinkClick", **target)
    else:
        child(child(look, "a:solidFill"), "a:schemeClr", val=run.colour)
    child(made, "a:t").text = clean(run.text)


_SLIDE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/slide"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and its width."""

    heading: str
    width: float


def inner_width(column: Column) -> float:
    """How many points of a column its text may take."""
    return (column.width - 2 * _CELL_SIDE) * 72


def cell_height(lines: int, points: float) -> float:
    """The height of a row for so many lines of letters, in inches."""
    return lines * points * 1.2 / 72 + 2 * _CELL_TOP


def table(
    slide: Slide,
    name: str,
    at: tuple[float, float],
    columns: Sequence[Column],
    rows: Sequence[Sequence[Sequence[Line]]],
    heights: Sequence[float],
    *,
    says: str,
    headed: bool = True,
    ruled: bool = True,
) -> Table:
    """A table at a place, its first row the headings if `headed`; `heights` are of all rows. `says` is its text for a
    screen reader."""
    whole = sum(column.width for column in columns), sum(heights)
    sizes = (len(rows) + headed, len(columns))
    frame = slide.shapes.add_table(*sizes, *(Inches(number) for number in (*at, *whole)))
    frame.name = name
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(says))
    made = frame.table
    made.first_row, made.horz_banding = headed, False
    grid: Any = made._tbl
    grid.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
    for place, column in enumerate(columns):
        made.columns[place].width = Inches(column.width)
    content = [list(row) for row in rows]
    if headed:
        content.insert(0, [[[Run(column.heading, colour=QUIET)]] for column in columns])
    for tr, height, row in zip(grid.tr_lst, heights, content, strict=True):
        tr.h = Inches(height)
        for tc, lines in zip(tr.tc_lst, row, strict=True):
            _fill(tc, slide.part, lines, ruled)
    return made


def _fill(tc: Any, part: Any, lines: Sequence[Line], ruled: bool) -> None:
    _write(tc.txBody, part, lines)
    side, top = str(Inches(_CELL_SIDE)), str(Inches(_CELL_TOP))
    look = tc.get_or_add_tcPr()
    for name, value in (("marL", side), ("marR", side), ("marT", top), ("marB", top), ("anchor", "ctr")):
        look.set(name, value)
    if ruled:
        child(child(child(look, "a:lnB", w="9525"), "a:solidFill"), "a:srgbClr", val=border_colour())


def band(slide: Slide, name: str, box: Box) -> None:
    """A pale ground behind what stands out."""
    place = (Inches(number) for number in (box.left, box.top, box.width, box.height))
    shape: Any = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place)
    shape.name = name
    shape._element.remove(shape._element.find(qn("p:style")))  # it would cast a shadow
    child(child(shape._element.spPr, "a:solidFill"), "a:schemeClr", val=PALE)
    child(child(shape._element.spPr, "a:ln"), "a:noFill")


def foot(slide: Slide, words: str) -> None:
    """The line at the foot, and the number of the slide, in the placeholders of the layout."""
    shapes: Any = slide.shapes
    layout: Any = slide.slide_layout
    for holder in layout.placeholders:
        given = holder.placeholder_format
        if given.type not in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            continue
        is_foot = given.type == PP_PLACEHOLDER.FOOTER
        name = "Footer" if is_foot else "Slide number"
        shapes._spTree.add_placeholder(shapes._next_shape_id, name, given.type, "horz", "quarter", given.idx)
        frame = shapes[-1].text_frame
        if is_foot:
            write(frame, [[Run(words, colour=QUIET)]])
        else:
            identity = "{C1FF6DA9-008F-8B48-92A6-B652298478BF}"
            field = child(frame.paragraphs[0]._p, "a:fld", id=identity, type="slidenum")
            child(field, "a:rPr", lang="en-GB")
            child(field, "a:t").text = "‹#›"


def notes(slide: Slide, lines: Iterable[str]) -> None:
    """The speaker's notes, a paragraph a line."""
    frame: Any = slide.notes_slide.notes_text_frame
    body = frame._txBody
    for old in body.findall(qn("a:p")):
        body.remove(old)
    for line in lines:
        paragraph = child(body, "a:p")
        text = one_line(line)
        if right_to_left(text):
            child(paragraph, "a:pPr", rtl="1", algn="r")
        if text:
            run = child(paragraph, "a:r")
            child(run, "a:rPr", lang="en-GB")
            child(run, "a:t").text = text
