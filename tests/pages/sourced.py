"""Walks a rendered page and finds reported numbers that stand without their source.

A number counts as reported when its text is that of a registered figure and carries what only a reported number carries:
an interval, a range or a ratio ("44 % (95 % CI 42–46)", "HR 1.05"). It has its source when the citation of one of these
figures stands in the same text, in a chip or line of the same block, in the same row, or in a column "Source" of the same
table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from livermets.evidence import short_citation, value_text
from livermets.knowledge.loading import knowledge
from tests.pages.rows import COMPONENT, html_of, row_words

_REPORTED = re.compile(r"\((?:95 % CI|range|interquartile range|bounds as printed)|^(?:HR|RR|OR) \d")
_SOURCE_COLUMNS = ("source", "sources", "citation")


@cache
def citations() -> Mapping[str, frozenset[str]]:
    """The citations under which each distinctive value was reported."""
    registry = knowledge().registry
    found: dict[str, set[str]] = defaultdict(set)
    for figure in registry.figures.values():
        text = value_text(figure)
        if _REPORTED.search(text):
            found[text].add(short_citation(registry.sources[figure.source]))
    return {text: frozenset(names) for text, names in found.items()}


@cache
def _any_value() -> re.Pattern[str]:
    longest_first = sorted(citations(), key=len, reverse=True)
    return re.compile("|".join(rf"(?<![\w.]){re.escape(text)}(?![\w.])" for text in longest_first))


def unsourced(page: Any) -> list[str]:
    """Every reported number of a page (an AppTest that has run) that stands without its source, with its text."""
    return [fault for block in _blocks(page.main) for fault in _faults(block)]


def _blocks(block: Any) -> Iterator[Any]:
    yield block
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from _blocks(child)


def _faults(block: Any) -> list[str]:
    leaves = [child for child in block.children.values() if not hasattr(child, "children")]
    around = " ".join([*(_plain(leaf) for leaf in leaves), *(_label(inner) for inner in _blocks(block))])
    faults = []
    for leaf in leaves:
        if leaf.type in ("arrow_data_frame", "dataframe", "table"):
            faults += _table_faults(leaf.value, around)
        elif leaf.type == "bidi_component" and leaf.proto.component_name == COMPONENT:
            faults += [
                f"{value!r} in the row {row[:120]!r}" for row in row_words(html_of(leaf)) for value in _without_source(row, row)
            ]
        elif _is_printed_twin(leaf):
            continue  # The same cells as the grid before it, whose columns were looked at.
        else:
            faults += [f"{value!r} in {_plain(leaf)[:120]!r}" for value in _without_source(_plain(leaf), around)]
    return faults


def _is_printed_twin(leaf: Any) -> bool:
    return leaf.type == "html" and str(leaf.proto.body).startswith('<div class="printed">')


def _table_faults(table: Any, around: str) -> list[str]:
    sourced = any(str(column).casefold() in _SOURCE_COLUMNS for column in table.columns)
    if sourced:
        return []
    cells = " ".join(str(cell) for row in table.itertuples() for cell in row)
    return [f"{value!r} in a table without a column Source" for value in _without_source(cells, around + cells)]


def _without_source(text: str, around: str) -> list[str]:
    return [
        value
        for value in dict.fromkeys(_any_value().findall(text))
        if not any(citation in around for citation in citations()[value])
    ]


def _plain(leaf: Any) -> str:
    value = getattr(leaf, "value", None)
    return str(value).replace("\\", "") if isinstance(value, str) else ""


def _label(block: Any) -> str:
    proto = getattr(block, "proto", None)
    popover = getattr(proto, "popover", None)
    return str(popover.label).replace("\\", "") if popover is not None else ""
