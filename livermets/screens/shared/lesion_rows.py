"""The table of lesions as text: what was typed or pasted, cell by cell, and what it was read as. Nothing here draws.

Every cell is text until the one reader of what is typed has read it. A cell that cannot be read keeps its text, and what a
paste does not fit into the table is kept beside it: no text that a person brought is dropped.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from livermets.case.case import CaseError, Lesion
from livermets.case.lesions import MOST_LESIONS
from livermets.case.typed import read_typed
from livermets.case.words import fault_words
from livermets.facts import LESION_FACTS, LESION_FIELDS, Fact, Kind
from livermets.screens.shared.numbers import shown_number, with_unit

LONGEST_CELL: Final = 200
"""Characters of a cell. No word or number of a lesion has as many; longer text is listed beside the table."""

_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "segment": ("segment", "segments", "seg", "couinaud", "couinaud segment"),
    "size_mm": ("size", "diameter", "largest diameter", "longest diameter", "max diameter"),
    "near": ("near", "close to", "near to"),
    "status": ("status", "state"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table as it stands. `lesions` are entered as facts; `marks` say what is wrong with a cell, `notes` how one was read
    that said more than its value, and `left` is what a paste did not bring in."""

    rows: tuple[tuple[str, ...], ...] = ()
    lesions: tuple[dict[str, Any], ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()
    notes: tuple[tuple[str, ...], ...] = ()
    left: tuple[str, ...] = ()

    @property
    def remarks(self) -> list[str]:
        """The notes, each with the lesion and the column that it is on."""
        found = []
        number = 0
        for row, notes in zip(self.rows, self.notes, strict=True):
            number += any(row)
            where = f"Lesion {number}" if any(row) else "Empty row"
            found += [f"{where}, {fact.label.lower()}: {note}" for fact, note in zip(LESION_FACTS, notes, strict=True) if note]
        return found


def read_rows(rows: Iterable[Sequence[str]], unit: str, before: Sheet | None = None) -> Sheet:
    """The cells as they are understood, bare sizes in `unit`. Empty rows stay where they are, those at the end go.

    What was noted on a cell of the sheet `before` is kept as long as the cell is the same.
    """
    texts = [[cell.strip() for cell in row] for row in rows]
    while texts and not any(texts[-1]):
        del texts[-1]
    left = [_too_many(row) for row in texts[MOST_LESIONS:]]
    lesions: list[dict[str, Any]] = []
    shown, marks, notes = [], [], []
    for number, row in enumerate(texts[:MOST_LESIONS]):
        lesion: dict[str, Any] = {}
        cells, faults, said = [], [], []
        for fact, text, noted in zip(LESION_FACTS, row, _noted(before, number, row), strict=True):
            value, fault, remark = _read(fact, text, unit)
            if value is not None:
                lesion[fact.name] = value
            cells.append(_cell(fact, value, unit))
            faults.append(fault)
            said.append(remark or noted)
        shown.append(tuple(cells))
        marks.append(tuple(faults))
        notes.append(tuple(said))
        if lesion:
            lesions.append(lesion)
    return Sheet(tuple(shown), tuple(lesions), tuple(marks), tuple(notes), tuple(left))


def _noted(before: Sheet | None, number: int, row: Sequence[str]) -> Sequence[str]:
    """What was noted on the cells of a row that are as they were; rows that moved up are known by their cells."""
    if before is None:
        return [""] * len(row)
    alike = [place for place, old in enumerate(before.rows) if list(old) == list(row)]
    same = number if number in alike or not alike else alike[0]
    if same >= len(before.rows):
        return [""] * len(row)
    return [note if old == text else "" for note, old, text in zip(before.notes[same], before.rows[same], row, strict=True)]


def sheet_of(lesions: Iterable[Lesion | Mapping[str, Any]], unit: str) -> Sheet:
    """The table of lesions that are entered already."""
    rows = []
    for lesion in lesions:
        values = lesion.to_json() if isinstance(lesion, Lesion) else lesion
        rows.append([_cell(fact, values.get(name), unit) for name, fact in LESION_FIELDS.items()])
    return read_rows(rows, unit)


def pasted_over(rows: Sequence[Sequence[str]], text: str, row: int, column: int) -> tuple[list[list[str]], list[str]]:
    """The rows after a paste at a cell, and what of it they did not take, by line.

    A first line that names columns says where the others belong, and in which unit their sizes are.
    """
    lines = [line for line in _lines(text) if any(cell.strip() for cell in line)]
    places, unit = _places(lines[0]) if lines else ({}, "")
    first = 1 if places else 0
    if not places:
        places = {number: column + number for number in range(len(LESION_FIELDS) - column)}
    taken = [list(one) for one in rows]
    left = []
    for number, line in enumerate(lines[first:]):
        at = row + number
        if at >= MOST_LESIONS:
            left.append(f"line {number + first + 1}: {_too_many(line)}")
            continue
        while len(taken) <= at:
            taken.append([""] * len(LESION_FIELDS))
        for place, cell in enumerate(line):
            target, said = places.get(place), cell.strip()
            if target is None or len(said) > LONGEST_CELL:
                if said:
                    left.append(f"line {number + first + 1}, column {place + 1}: {said}")
                continue
            taken[at][target] = with_unit(said, unit) if target == _PLACE_OF_SIZE and unit else said
    return taken, left


_PLACE_OF_SIZE: Final = list(LESION_FIELDS).index("size_mm")


def _lines(text: str) -> list[list[str]]:
    """The cells of what a spreadsheet, a report or a list puts on the clipboard."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error:
        lines = [["\t"]]
    if any("\t" in cell for line in lines for cell in line):  # An inch sign, no mark around a cell
        return [line.split("\t") for line in re.split("\r\n|\r|\n", text)]
    return lines


def _places(line: Sequence[str]) -> tuple[dict[int, int], str]:
    """Which columns of the table a line of heads means, and the unit of its sizes; nothing where it is no line of heads."""
    found: dict[int, int] = {}
    unit = ""
    for number, cell in enumerate(line):
        words, _, behind = cell.casefold().replace("[", "(").partition("(")
        for place, (name, heads) in enumerate(_HEADS.items()):
            if " ".join(words.split()) in heads:
                found[number] = place
                if name == "size_mm":
                    unit = behind.strip(" )]")
    return found, unit


def _too_many(row: Sequence[str]) -> str:
    words = ", ".join(filter(None, (cell.strip() for cell in row)))
    return f"{words} (at most {MOST_LESIONS} lesions fit)"


def _read(fact: Fact, text: str, unit: str) -> tuple[Any, str, str]:
    """What a cell holds, or its text where it cannot be read; what is wrong with it; how it was read."""
    if not text:
        return None, "", ""
    own = unit if fact.kind is Kind.NUMBER else None
    try:
        read = read_typed(fact, text, own)
    except CaseError as error:
        # Kept with its unit: a bare number must not be taken for millimetres later.
        kept = with_unit(text, unit) if own and unit != fact.unit else text
        return kept, "; ".join(map(fault_words, error.faults)), ""
    return read.value, "", read.remark


def _cell(fact: Fact, value: Any, unit: str) -> str:
    """A value as its cell shows it; unknown is empty."""
    if value is None:
        return ""
    if fact.kind is Kind.NUMBER:
        return shown_number(fact, value, unit)
    return cell_words(fact, value) if value in fact.values else str(value)


def cell_words(fact: Fact, value: str) -> str:
    """A value of a choice as its cell shows it. That nothing is near is said in small letters: it is no empty cell."""
    return "none" if value == "none" else fact.label_of(value)
