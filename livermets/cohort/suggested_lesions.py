"""Columns for one lesion after the other ("lesion1_size", "Met 2 segment") as the list of lesions that they make together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from livermets.cohort.cells import CellRule, code_key
from livermets.cohort.column_questions import IT_IS, ColumnQuestion
from livermets.cohort.header_words import Header, header_of
from livermets.cohort.source import SourceTable
from livermets.facts import LESION_FIELDS
from livermets.knowledge.import_records import ColumnUse, units_of
from livermets.text import listed

_BETWEEN: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_SURELY: Final = frozenset(["lesion", "metastasis", "metastases", "metastase", "läsion", "laesion", "leberherd", "herd"])
_PERHAPS: Final = frozenset(["tumor", "nodule"])
_PARTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(["size", "diameter", "größe", "groesse", "durchmesser"], "size_mm"),
    **dict.fromkeys(["segment", "seg"], "segment"),
    "status": "status",
}
_NO_MORE: Final = frozenset(["number", "liver", "of", "the", "in", "maximum", "longest", "largest", "mm", "cm"])
_MOST: Final = 50

EVERY_LESION: Final = ("yes", "no")
"""The answers to whether such columns hold every lesion of a patient."""


def suggest_lesions(
    source: SourceTable, cells: Mapping[str, Counter[str]], cannot_be: Callable[[CellRule, Counter[str]], str]
) -> tuple[list[ColumnUse], list[ColumnQuestion], frozenset[str]]:
    """What such columns hold as far as it is clear, what is asked about them, and all columns that are of lesions.

    `cannot_be` says why the cells of a column are not what a rule reads. A single lesion is none of a list: its size may be
    that of the largest.
    """
    uses: list[ColumnUse] = []
    unsure = False
    without_unit: list[str] = []
    for column in source.names:
        header = header_of(_BETWEEN.sub(" ", column))
        found = _lesion_of(header)
        if found is None:
            continue
        number, part, is_sure = found
        unit = header.unit_of(LESION_FIELDS[part])
        if part == "size_mm" and unit is None:
            without_unit.append(column)
        unsure |= not is_sure
        own = unit if unit != LESION_FIELDS[part].unit else None
        uses.append(ColumnUse(column=column, fact="lesions", lesion=number, part=part, unit=own))
    numbers = {use.lesion for use in uses}
    if not {1, 2} <= numbers or len({(use.lesion, use.part) for use in uses}) < len(uses):
        return [], [], frozenset()
    columns = frozenset(use.column for use in uses)
    asked: list[ColumnQuestion] = []
    for use in list(uses):
        if wrong := "" if use.column in without_unit else _odd(use, cells[use.column], source, cannot_be):
            uses.remove(use)
            asked.append(ColumnQuestion(use.column, wrong))
    names = listed(repr(use.column) for use in uses)
    if without_unit:
        text = f"{names}: the unit of the sizes is not named" + (f"{_PRIMARY}; if they are, in which unit" if unsure else "")
        asked.append(ColumnQuestion(without_unit[0], text, units_of(LESION_FIELDS["size_mm"]), "lesions", tuple(uses)))
        uses = []
    elif unsure and uses:
        asked.append(ColumnQuestion(uses[0].column, names + _PRIMARY, (IT_IS,), "lesions", tuple(uses)))
        uses = []
    asked.append(ColumnQuestion("", _COMPLETE, EVERY_LESION, "lesions_complete"))
    return uses, asked, columns


_PRIMARY: Final = ": are they lesions of the liver? By their names they may be of several primaries"
_COMPLETE: Final = (
    "do the columns of single lesions hold every lesion of a patient? Until that is said only what is listed counts, and the"
    " number follows from it nowhere"
)


def _lesion_of(header: Header) -> tuple[int, str, bool] | None:
    """Of which lesion a header speaks and what it says of it, and whether it can be of nothing else."""
    words = header.words
    numbers = [int(word) for word in words if word.isdecimal()]
    parts = {_PARTS[word] for word in words if word in _PARTS}
    of_lesion = _SURELY.intersection(words)
    if len(numbers) != 1 or not 1 <= numbers[0] <= _MOST or len(parts) != 1 or not (of_lesion or _PERHAPS.intersection(words)):
        return None
    others = {word for word in words if not word.isdecimal()} - _PARTS.keys() - _SURELY - _PERHAPS - _NO_MORE
    return None if others else (numbers[0], parts.pop(), bool(of_lesion))


def _odd(use: ColumnUse, cells: Counter[str], source: SourceTable, cannot_be: Callable[[CellRule, Counter[str]], str]) -> str:
    column = source.columns[source.names.index(use.column)]
    missing = frozenset(code_key(code) for code in column.missing)
    return cannot_be(CellRule(LESION_FIELDS[use.part or ""], use.unit, missing=missing, decimal=source.decimal), cells)


def with_lesion_unit(uses: Iterable[ColumnUse], unit: str) -> tuple[ColumnUse, ...]:
    """The uses with this unit for every size that names none."""
    own = None if unit == LESION_FIELDS["size_mm"].unit else unit
    return tuple(use.model_copy(update={"unit": own}) if use.part == "size_mm" and use.unit is None else use for use in uses)
