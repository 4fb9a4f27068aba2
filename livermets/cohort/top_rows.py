"""Where the table begins in a sheet or file: titles above the names of the columns, and names in two rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from livermets.text import counted

ROWS_LOOKED_AT: Final = 30
"""Rows at the top of a table in which its names are looked for."""

_NARROW: Final = 0.4
"""A row that fills at most this share of the widest one is a title, not the names."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_GROUP_SIGN: Final = " / "


@dataclass(frozen=True, slots=True)
class TopRows:
    """The rows above the first patient: how many, the names of the columns, and what was found out, in sentences."""

    rows: int
    names: tuple[str, ...]
    notes: tuple[str, ...]


def top_rows(rows: Sequence[Sequence[str]]) -> TopRows:
    """The names in the first rows of a table, of which at least one has a filled cell.

    A row of names above which groups of columns stand has each name with its group before it: the size of the primary is not
    that of a metastasis.
    """
    cut = [_without_empty_end(row) for row in rows]
    widest = max(map(_filled, cut))
    first = next(number for number, row in enumerate(cut) if _filled(row))
    start = first
    while start + 1 < len(cut) and widest > 2 and _is_title(cut, start, widest):
        start += 1
    if any(_NUMBER.fullmatch(cell) for cell in cut[start]):
        start = first  # what would be the names is a patient already
    skipped = sum(1 for row in cut[:start] if row)
    notes = [f"{counted(skipped, 'row')} above the names of the columns {'is' if skipped == 1 else 'are'} left out"]
    notes = notes if skipped else []
    if start + 1 < len(cut) and _is_group_row(cut, start, widest):
        notes.append("the names of the columns stand in two rows and are read together")
        return TopRows(start + 2, _joined(cut[start], cut[start + 1]), tuple(notes))
    return TopRows(start + 1, tuple(cut[start]), tuple(notes))


def _without_empty_end(row: Sequence[str]) -> list[str]:
    kept = [cell.strip() for cell in row]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell) for cell in row)


def _is_title(rows: Sequence[Sequence[str]], place: int, widest: int) -> bool:
    """Whether a row stands above the table: it is far narrower than the widest, and no row of groups."""
    filled = _filled(rows[place])
    return filled <= max(1, _NARROW * widest) and not _is_group_row(rows, place, widest)


def _is_group_row(rows: Sequence[Sequence[str]], place: int, widest: int) -> bool:
    """Whether a row has groups of columns, and the next one their names: words throughout, above a row with numbers."""
    here, below = rows[place], rows[place + 1] if place + 1 < len(rows) else []
    after = rows[place + 2] if place + 2 < len(rows) else []
    gaps = len(here) > _filled(here) or len(here) < len(below)
    return (
        gaps
        and _filled(here) > 1
        and _filled(below) == len(below) >= max(_filled(here) + 1, 0.8 * widest)
        and not any(_NUMBER.fullmatch(cell) for cell in (*here, *below))
        and any(_NUMBER.fullmatch(cell) for cell in after)
    )


def _joined(groups: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    found, group = [], ""
    for place, name in enumerate(names):
        group = (groups[place] if place < len(groups) else "") or group
        found.append(f"{group}{_GROUP_SIGN}{name}" if group and group != name else name)
    return tuple(found)
