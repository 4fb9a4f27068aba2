"""Outcome columns and indicators: what a fault names."""

from typing import Any

import pytest

from livermets.knowledge.files import Documents
from livermets.knowledge.indicators import compile_indicators
from livermets.knowledge.loading import knowledge

COLUMN = {"id": "died", "label": "Dead", "kind": "boolean", "meaning": "of any cause"}
INDICATOR = {"id": "m", "name": "Mortality", "definition": "Death", "source": "fong1999", "desired": "low", "yes": "died"}


def faults(columns: list[Any], indicators: list[Any]) -> list[str]:
    documents = Documents({"cohort/outcomes.yaml": columns, "cohort/indicators.yaml": indicators}, "", ())
    return [str(fault) for fault in compile_indicators(documents, knowledge().registry)[1]]


def test_what_is_right_has_no_fault() -> None:
    assert faults([COLUMN], [INDICATOR]) == []


@pytest.mark.parametrize(
    ("column", "indicator", "said"),
    [
        ({}, {"yes": "dead"}, "indicators.yaml: m: yes"),
        ({}, {"yes": "died > 3"}, "indicators.yaml: m: yes"),
        ({}, {"source": "nobody"}, "there is no source 'nobody'"),
        ({}, {"also": ["nobody"]}, "there is no source 'nobody'"),
        ({}, {"desired": "good"}, "desired"),
        ({"kind": "choice"}, {}, "a choice has values"),
        ({"kind": "number"}, {}, "a number has minimum and maximum"),
        ({"id": "alive"}, {}, "m: yes"),
    ],
)
def test_a_fault_says_what_is_wrong(column: dict[str, Any], indicator: dict[str, Any], said: str) -> None:
    found = faults([COLUMN | column], [INDICATOR | indicator])
    assert any(said in fault for fault in found), found


def test_a_column_that_no_indicator_reads_and_an_id_used_twice_are_found() -> None:
    assert any("no indicator reads it" in fault for fault in faults([COLUMN, COLUMN | {"id": "left"}], [INDICATOR]))
    assert any("used twice" in fault for fault in faults([COLUMN], [INDICATOR, INDICATOR]))


def test_every_indicator_of_the_project_is_compiled_and_every_column_read() -> None:
    known = knowledge().indicators
    assert len(known.indicators) == 8
    assert {name for one in known.indicators.values() for name in one.columns} == set(known.columns)
