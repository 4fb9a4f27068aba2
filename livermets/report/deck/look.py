"""The empty deck that the slides are put into: 16:9, the colours of the app's light theme, letters every machine has.

Colours and fonts stand in the theme of the file, not in each text, so that a hospital can put its own look over it.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RELATION
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout
from pptx.util import Inches

_WIDTH: Final = 13.333
"""Inches."""
_HEIGHT: Final = 7.5
MARGIN: Final = 0.4
CONTENT: Final = _WIDTH - 2 * MARGIN
"""Between the margins."""
FOOT: Final = 7.16
"""Where the line at the foot of a slide begins."""

FONT: Final = "Arial"
"""On every machine, or replaced there by one of the same widths; `deck_text` counts with them."""

STRONG: Final = "tx1"
QUIET: Final = "tx2"
"""Everything unknown, and what stands beside the figures."""
PALE: Final = "bg2"
ACCENT: Final = "accent1"

TITLE_SLIDE: Final = "Title Slide"
CASE_SLIDE: Final = "Title Only"

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CONFIG: Final = Path(__file__).resolve().parents[3] / ".streamlit" / "config.toml"


@lru_cache(maxsize=1)
def _light() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(_CONFIG.read_text(encoding="utf-8"))["theme"]["light"]
    return found


def _hexadecimal(colour: str) -> str:
    return colour.removeprefix("#").upper()


def _theme_colours() -> dict[str, str]:
    """The slots of a presentation's theme with the colours of the app, as six hexadecimal digits."""
    light = _light()
    slots = {
        "dk1": light["textColor"],
        "lt1": light["backgroundColor"],
        "dk2": light["grayTextColor"],
        "lt2": light["secondaryBackgroundColor"],
        "hlink": light["linkColor"],
        "folHlink": light["violetTextColor"],
    }
    accents = (light["primaryColor"], *light["chartCategoricalColors"][1:6])
    slots |= {f"accent{number}": colour for number, colour in enumerate(accents, 1)}
    return {slot: _hexadecimal(colour) for slot, colour in slots.items()}


def border_colour() -> str:
    """The colour of thin lines between rows, as six hexadecimal digits."""
    return _hexadecimal(_light()["borderColor"])


def child(parent: Any, tag: str, **attributes: str) -> Any:
    """A new last child of an element of the file: `child(paragraph, "a:r")`."""
    made = parent.makeelement(qn(tag), attributes)
    parent.append(made)
    return made


def empty_deck() -> Deck:
    """A presentation without slides, with one layout for the title slide and one for all others."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    layouts = deck.slide_layouts
    for layout in list(layouts):
        if layout.name not in (TITLE_SLIDE, CASE_SLIDE):
            layouts.remove(layout)
    _colour_and_letter(deck)
    _place(deck.slide_master, title=(0.48, 0.68), points=26)
    for layout in layouts:
        _place(layout, title=(0.48, 0.7) if layout.name == TITLE_SLIDE else (0.48, 0.68), points=26)
    # A picture of an empty slide and the settings of somebody's printer come with the library's template.
    for relations, kind in ((deck.part.package._rels, RELATION.THUMBNAIL), (deck.part.rels, RELATION.PRINTER_SETTINGS)):
        for key in [key for key, relation in relations.items() if relation.reltype == kind]:
            relations.pop(key)
    return deck


def layout_of(deck: Deck, name: str) -> SlideLayout:
    """One of the two layouts of an empty deck."""
    return next(layout for layout in deck.slide_layouts if layout.name == name)


def _colour_and_letter(deck: Deck) -> None:
    """Write colours and fonts into the theme of the slides."""
    part = deck.slide_master.part.part_related_by(RELATION.THEME)
    part._blob = _themed(part.blob)


def _themed(theme: bytes) -> bytes:
    """A theme with the colours of the app and its own name."""
    root: Any = parse_xml(theme)
    root.set("name", "livermets")
    colours = root.find(f".//{_A}clrScheme")
    colours.set("name", "livermets")
    for slot, colour in _theme_colours().items():
        place = colours.find(f"{_A}{slot}")
        for old in list(place):
            place.remove(old)
        child(place, "a:srgbClr", val=colour)
    for font in root.iterfind(f".//{_A}fontScheme/*/{_A}latin"):
        font.set("typeface", FONT)
    return serialize_part_xml(root)


def _place(master: Any, *, title: tuple[float, float], points: float) -> None:
    """Put the placeholders of a master or layout where a wide slide has room for them; dates are left out."""
    for shape in list(master.placeholders):
        kind = shape.element.find(".//" + qn("p:ph")).get("type", "")
        if kind in ("title", "ctrTitle"):
            box = (MARGIN, title[0], CONTENT, title[1])
            _letters(shape, points, bold=True, strong=True)
        elif kind == "subTitle":
            box = (MARGIN, 1.2, CONTENT, 0.6)
            _letters(shape, 16, bold=False, strong=False)
        elif kind == "ftr":
            box = (MARGIN, FOOT, 10.6, 0.24)
            _letters(shape, 12, bold=False, strong=False)
        elif kind == "sldNum":
            box = (_WIDTH - MARGIN - 1.6, FOOT, 1.6, 0.24)
            _letters(shape, 12, bold=False, strong=False, align="r")
        elif kind == "dt":
            shape.element.getparent().remove(shape.element)
            continue
        else:
            box = (MARGIN, 1.6, CONTENT, 5.2)
        shape.left, shape.top, shape.width, shape.height = (Inches(number) for number in box)


def _letters(shape: Any, points: float, *, bold: bool, strong: bool, align: str = "l") -> None:
    """The size, weight and colour of a placeholder's text, set where every slide takes it from."""
    body = shape.element.txBody
    frame = body.find(qn("a:bodyPr"))
    for name in ("lIns", "tIns", "rIns", "bIns"):
        frame.set(name, "0")
    frame.set("anchor", "ctr")
    for old in list(frame):
        frame.remove(old)
    child(frame, "a:noAutofit")
    style = body.find(qn("a:lstStyle"))
    for old in list(style):
        style.remove(old)
    level = child(style, "a:lvl1pPr", marL="0", indent="0", algn=align)
    child(level, "a:buNone")
    letters = child(level, "a:defRPr", sz=str(round(points * 100)), b=str(int(bold)))
    child(child(letters, "a:solidFill"), "a:schemeClr", val="tx1" if strong else "tx2")
