"""What a reader is shown names no record by its id, and holds no note to who draws the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from livermets.knowledge.loading import knowledge
from tests.conftest import ROOT

_TOKEN = re.compile(r"[A-Za-z0-9](?:[\w.\-]*\w)?")
_CONDITIONS = ("when", "requires", "done_when", "applies_when", "as", "board")
_NOTES = re.compile(r"\b(show both|word it as|must not be shown|to be shown|do not show)\b", re.IGNORECASE)
_WORDS = {"liver-first"}
"""Ids that are words of the language as well; terms of treatments and the names of disputes are."""

FILES = [path for path in sorted((ROOT / "data").rglob("*.yaml")) if path.parent.name != "vignettes"]


def ids() -> frozenset[str]:
    """The ids of records that nobody would write in a sentence: with a digit or a hyphen, or of a source."""
    known = knowledge()
    registry = known.registry
    records = (registry.sources, registry.figures, registry.advice, registry.options, registry.gates, registry.red_flags)
    every = {name for of in records for name in of} | set(known.systems)
    words = {*registry.treatments, *registry.disputes, *_WORDS} - set(known.systems)
    return frozenset(name for name in every - words if re.search(r"\d|-", name))


IDS = ids()


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence of a file with the key that it stands under; conditions are none."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from texts(one, str(name))
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, key)
    elif isinstance(value, str) and " " in value.strip() and key not in _CONDITIONS:
        yield key, value


def faults(text: str) -> list[str]:
    """The ids and notes in a text."""
    return [one for one in _TOKEN.findall(text) if one in IDS] + _NOTES.findall(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_text_names_a_record_by_its_id_or_speaks_to_who_draws_it(path: Any) -> None:
    read = texts(yaml.safe_load(path.read_text(encoding="utf-8")))
    # The title of a publication is as printed, the group of a figure as its system names it.
    found = [(key, faults(text), text) for key, text in read if key not in ("title", "group") and faults(text)]
    assert found == []


def test_an_id_in_a_text_is_found() -> None:
    assert faults("Another set of limits beside flr-minimum (20, 30); show both.") == ["flr-minimum", "show both"]
    assert faults("as in (nordlinger2013).") == ["nordlinger2013"]
    assert faults("Other limits than those of Minimum remnant (Nordlinger 2013).") == []
    assert faults("by liver-first or primary-first surgery") == []


def test_a_figure_names_its_group_by_the_name_of_the_system() -> None:
    from livermets.evidence import stratum_text

    known = knowledge()
    for figure in known.registry.figures.values():
        if figure.stratum and figure.stratum.system in known.systems:
            assert stratum_text(figure.stratum).startswith(known.systems[figure.stratum.system].definition.short + ": ")
