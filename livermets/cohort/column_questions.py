"""What has to be answered before a column can be used, and why a column was taken for what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from livermets.knowledge.import_records import ColumnUse

IT_IS: Final = "it is that"
"""The answer to whether a column holds a fact."""


@dataclass(frozen=True, slots=True)
class Match:
    """A column and the fact that it seems to hold; `sure` where its name is one of the fact's own."""

    column: str
    fact: str
    sure: bool
    why: str


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """What has to be answered before a column can be used; `choices` are the answers that are possible, `fact` what it may
    hold.

    A question on the whole table names no column; one that settles several columns has their `uses`.
    """

    column: str
    text: str
    choices: tuple[str, ...] = ()
    fact: str = ""
    uses: tuple[ColumnUse, ...] = ()
