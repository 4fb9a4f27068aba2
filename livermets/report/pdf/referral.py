"""The referral form of a primary as a PDF to fill: one page, set by typst, with the fields of the PDF laid over it.

Typst makes no fields; pypdf writes them into the page that it set. Each has its label for who has the page read aloud, and a
name by which `livermets/exchange/referral_file.py` knows it again. They are empty, so that the program in which the form is
filled draws what is entered.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from livermets.assessment.referral import (
    FORM_EDITION,
    FORM_FIELD,
    OBSERVED,
    OBSERVED_LABELS,
    OF_A_LIST,
    TAKEN_BACK,
    ReferralForm,
    referral_form,
)
from livermets.case.words import fact_label, unit_words
from livermets.facts import FACTS, SECTIONS, Fact, Kind, primary_label
from livermets.knowledge.loading import knowledge
from livermets.report.pdf import typeset
from livermets.report.pdf.words import intended_use
from livermets.text import readable

_PAGE: Final = (210.0, 297.0)
_LEFT: Final = 14.0
_WIDTH: Final = 182.0
_COLUMNS: Final = 3
_GAP: Final = 5.0
_CELL: Final = (_WIDTH - (_COLUMNS - 1) * _GAP) / _COLUMNS
_LABEL, _BOX, _HINT = 4.2, 6.0, 5.4
_ROW: Final = _LABEL + _BOX + _HINT + 1.0
_SECTION: Final = 5.0
_UNIT: Final = 17.0
_TICK: Final = 3.6
_QUESTION: Final = 11.0
_LEAD: Final = 9.0
_FOOT: Final = 13.0

_MM: Final = 72 / 25.4
_PRINTED, _HIDDEN = 4, 2
_MULTILINE, _COMBO, _READ_ONLY = 1 << 12, 1 << 17, 1
_FONT: Final = "/Helv 9 Tf 0 g"
_CHOSEN_FROM: Final = 6
"""Whole numbers of at most so many values are chosen from a list."""

_HEADS: Final = {"case": "The question", "diagnosis": "Work-up so far"}
_DATE_ACCEPTED: Final = "2026-05-12, 2026-05 or 2026"


@dataclass(frozen=True, slots=True)
class _Item:
    """One thing on the page, in millimetres from its upper left corner; `name` is that of the field over a box."""

    kind: str
    x: float
    y: float
    w: float
    h: float
    text: str = ""
    name: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    def data(self) -> dict[str, Any]:
        return {"kind": self.kind, "x": self.x, "y": self.y, "w": self.w, "h": self.h, "text": self.text}


def referral_pdf(primary: str, *, at: datetime.datetime) -> bytes:
    """The form of a primary on one page of A4; the same bytes for the same knowledge and moment."""
    form = referral_form(primary)
    items = list(_items(form))
    title = f"Referral to the liver board: {primary_label(primary)}"
    page = typeset.pdf("referral.typ", {"title": title, "items": [one.data() for one in items]}, at, archived=False)
    return _with_fields(page, items, primary)


def form_hint(fact: Fact) -> str:
    """What a field accepts, in the few words that fit below it."""
    match fact.kind:
        case Kind.BOOLEAN:
            return "yes or no"
        case Kind.INTEGER | Kind.NUMBER if not _choices(fact):
            whole = "whole number, " if fact.kind is Kind.INTEGER else ""
            others = [one.unit for one in fact.other_units if one.offered] or [one.unit for one in fact.other_units][:1]
            also = f"; or with its unit: {', '.join(others)}" if others else ""
            return f"{whole}{_plain_number(fact.minimum)} to {_plain_number(fact.maximum)}, <5, 5 to 10{also}"
        case Kind.TEXT:
            return f"at most {fact.max_length} characters. {fact.help}"
        case Kind.SET:
            return "Tick everything that is so. Where no box is ticked it stays unknown; where one is, the others count as no."
    words = [label for _, label in _choices(fact)]
    return f"one of: {', '.join(words)}" if len(words) < _CHOSEN_FROM else f"one of {len(words)} in the list"


def _plain_number(value: float | None) -> str:
    return f"{value or 0:,.10g}" if abs(value or 0) < 1 else f"{value:,.0f}"


def _choices(fact: Fact) -> tuple[tuple[str, str], ...]:
    """Value and words of what can be chosen; empty for what is typed."""
    if fact.kind is Kind.BOOLEAN:
        return (("yes", "yes"), ("no", "no"))
    if fact.kind is Kind.ENUM:
        return tuple((value, fact.label_of(value)) for value in fact.values)
    if fact.kind is Kind.INTEGER and (fact.maximum or 0) - (fact.minimum or 0) < _CHOSEN_FROM:
        return tuple((str(one), str(one)) for one in range(int(fact.minimum or 0), int(fact.maximum or 0) + 1))
    return ()


def _items(form: ReferralForm) -> Iterator[_Item]:
    yield _Item("title", _LEFT, 9, _WIDTH, 8, f"Referral to the liver board: {primary_label(form.primary)}")
    yield _Item(
        "lead",
        _LEFT,
        18,
        _WIDTH,
        _LEAD,
        "Fill it in on the screen, save the file (do not print it into a new one) and send it back: the board's program reads"
        " the fields. What is left empty is unknown, which is better than a guess. No name, no date of birth and no record"
        " number: a pseudonym by which you know the patient again.",
    )
    y = 18 + _LEAD + 1.5
    for section, names in form.sections:
        yield _Item("section", _LEFT, y, _WIDTH, _SECTION, _HEADS.get(section, SECTIONS[section]))
        y += _SECTION + 1.4
        dates = [key for key in form.dates if OBSERVED[key][0] == section]
        wide = [name for name in names if FACTS[name].kind in (Kind.TEXT, Kind.SET) and name != "case_label"]
        cells = [*(name for name in names if name not in wide), *dates]
        for place, name in enumerate(cells):
            yield from _cell(name, _LEFT + place % _COLUMNS * (_CELL + _GAP), y + place // _COLUMNS * _ROW)
        y += -(-len(cells) // _COLUMNS) * _ROW
        for name in wide:
            found = list(_boxes(name, form.imaging, y) if FACTS[name].kind is Kind.SET else _text_area(name, y))
            yield from found
            y = max(one.y + one.h for one in found) + 1.6
    note = f"Knowledge release {knowledge().release}. {intended_use()}"
    yield _Item("hint", _LEFT, _PAGE[1] - _FOOT, _WIDTH, 9, note)
    if y > _PAGE[1] - _FOOT:
        raise AssertionError(f"the form of {form.primary} does not fit on its page")


def _cell(name: str, x: float, y: float) -> Iterator[_Item]:
    """A field with its label above it, its unit behind it and what is accepted below it."""
    fact = FACTS.get(name)
    label = fact_label(name) if fact else OBSERVED_LABELS[name]
    unit = unit_words(fact.unit) if fact else ""
    yield _Item("label", x, y, _CELL, _LABEL, label)
    width = _CELL - _UNIT if unit else _CELL
    yield _Item("box", x, y + _LABEL, width, _BOX, _spoken(label, fact), name, _choices(fact) if fact else ())
    if unit:
        yield _Item("unit", x + width + 1.2, y + _LABEL, _UNIT - 1.2, _BOX, unit)
    wide = _WIDTH if fact and fact.kind is Kind.TEXT else _CELL
    yield _Item("hint", x, y + _LABEL + _BOX + 0.6, wide, _HINT, form_hint(fact) if fact else _DATE_ACCEPTED)


def _spoken(label: str, fact: Fact | None) -> str:
    """What is read aloud of a field, and shown where the pointer rests on it."""
    if fact is None:
        return f"{label}: {_DATE_ACCEPTED}"
    unit = f" ({unit_words(fact.unit)})" if fact.unit else ""
    return f"{label}{unit}: {form_hint(fact)}{f'. {fact.help}' if fact.help and fact.kind is not Kind.TEXT else ''}"


def _text_area(name: str, y: float) -> Iterator[_Item]:
    fact = FACTS[name]
    yield _Item("label", _LEFT, y, _WIDTH, _LABEL, f"{fact.label}")
    yield _Item("box", _LEFT, y + _LABEL, _WIDTH, _QUESTION, _spoken(fact.label, fact), name)
    yield _Item("hint", _LEFT, y + _LABEL + _QUESTION + 0.6, _WIDTH, 3.2, form_hint(fact))


def _boxes(name: str, shown: Sequence[str], y: float) -> Iterator[_Item]:
    """A box to tick for each value of a list."""
    fact = FACTS[name]
    yield _Item("label", _LEFT, y, _WIDTH, _LABEL, fact.label)
    wide = _WIDTH / 4
    for place, value in enumerate(shown):
        x, top = _LEFT + place % 4 * wide, y + _LABEL + place // 4 * (_TICK + 1.4)
        words = fact.label_of(value)
        yield _Item("box", x, top, _TICK, _TICK, f"{fact.label}: {words}", f"{name}{OF_A_LIST}{value}")
        yield _Item("unit", x + _TICK + 1.2, top, wide - _TICK - 2, _TICK, words)
    bottom = y + _LABEL + -(-len(shown) // 4) * (_TICK + 1.4)
    yield _Item("hint", _LEFT, bottom, _WIDTH, 3.2, form_hint(fact))


def _with_fields(page: bytes, items: Sequence[_Item], primary: str) -> bytes:
    """The page with a field over every box, in the order in which they stand there."""
    writer = PdfWriter(clone_from=io.BytesIO(page))
    sheet = writer.pages[0]
    font = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        )
    )
    resources = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/Helv"): font})})
    on_page = sheet.indirect_reference
    assert on_page is not None
    fields = [writer._add_object(_field(one, writer, on_page)) for one in items if one.name]
    fields.append(writer._add_object(_identity(primary, on_page)))
    sheet[NameObject("/Annots")] = ArrayObject(fields)
    sheet[NameObject("/Tabs")] = NameObject("/R")
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Fields"): ArrayObject(fields),
                NameObject("/DR"): resources,
                NameObject("/DA"): TextStringObject(_FONT),
                NameObject("/NeedAppearances"): BooleanObject(False),
            }
        )
    )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _widget(name: str, kind: str, on_page: IndirectObject, rect: Sequence[float], flags: int) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject(kind),
            NameObject("/T"): TextStringObject(name),
            NameObject("/Rect"): ArrayObject([FloatObject(round(one, 2)) for one in rect]),
            NameObject("/F"): NumberObject(flags),
            NameObject("/P"): on_page,
        }
    )


def _field(item: _Item, writer: PdfWriter, on_page: IndirectObject) -> DictionaryObject:
    height = _PAGE[1]
    inset = 0.4
    rect = (
        (item.x + inset) * _MM,
        (height - item.y - item.h + inset) * _MM,
        (item.x + item.w - inset) * _MM,
        (height - item.y - inset) * _MM,
    )
    ticked = OF_A_LIST in item.name
    kind = "/Btn" if ticked else "/Ch" if item.choices else "/Tx"
    made = _widget(item.name, kind, on_page, rect, _PRINTED)
    made[NameObject("/TU")] = TextStringObject(item.text)
    wide, high = rect[2] - rect[0], rect[3] - rect[1]
    if ticked:
        size = round(high * 0.95, 1)
        made[NameObject("/V")] = made[NameObject("/AS")] = NameObject("/Off")
        made[NameObject("/DA")] = TextStringObject("/ZaDb 0 Tf 0 g")
        made[NameObject("/MK")] = DictionaryObject({NameObject("/CA"): TextStringObject("4")})
        tick = f"q 0.9 w {size * 0.15:.2f} {size * 0.45:.2f} m {size * 0.4:.2f} {size * 0.15:.2f} l {size:.2f} {size:.2f} l S Q"
        states = {NameObject("/Yes"): _drawing(writer, wide, high, tick), NameObject("/Off"): _drawing(writer, wide, high)}
        made[NameObject("/AP")] = DictionaryObject({NameObject("/N"): DictionaryObject(states)})
        return made
    made[NameObject("/DA")] = TextStringObject(_FONT)
    made[NameObject("/AP")] = DictionaryObject({NameObject("/N"): _drawing(writer, wide, high, "/Tx BMC EMC")})
    if item.choices:
        options = (*item.choices, (TAKEN_BACK, "not known"))
        made[NameObject("/Ff")] = NumberObject(_COMBO)
        made[NameObject("/Opt")] = ArrayObject(
            ArrayObject([TextStringObject(value), TextStringObject(words)]) for value, words in options
        )
    elif item.h > _BOX:
        made[NameObject("/Ff")] = NumberObject(_MULTILINE)
    return made


def _drawing(writer: PdfWriter, wide: float, high: float, drawn: str = "") -> IndirectObject:
    """How a widget looks in one state."""
    stream = StreamObject()
    stream.set_data(drawn.encode())
    stream[NameObject("/Type")] = NameObject("/XObject")
    stream[NameObject("/Subtype")] = NameObject("/Form")
    stream[NameObject("/BBox")] = ArrayObject(
        [FloatObject(0), FloatObject(0), FloatObject(round(wide, 2)), FloatObject(round(high, 2))]
    )
    return writer._add_object(stream)


def _identity(primary: str, on_page: IndirectObject) -> DictionaryObject:
    """The hidden field that says which form of which primary this is."""
    made = _widget(FORM_FIELD, "/Tx", on_page, (0, 0, 0, 0), _HIDDEN)
    made[NameObject("/Ff")] = NumberObject(_READ_ONLY)
    made[NameObject("/V")] = TextStringObject(readable(f"{FORM_EDITION} {primary}"))
    return made
