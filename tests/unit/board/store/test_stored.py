"""What stands in a store is read as plain data that every screen and file can hold."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from livermets.board.store.stored import NO_OBJECT, stored_json, stored_object
from livermets.case.case_file import DEEPEST
from tests.odd_values import ODD_JSON


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.5, null, true, "é"]}', {"a": [1, 2.5, None, True, "é"]}),
        ('{"a": NaN, "b": Infinity, "c": 1e999}', {"a": "NaN", "b": "Infinity", "c": "1e999"}),
        ('{"\\ud800": "a\\udc00"}', {"\ufffd": "a\ufffd"}),
        ('["\\ud800", ' + "9" * 30 + "]", ["\ufffd", "9" * 30]),
        ('["\\ud800", ' + "9" * 6000 + "]", ["\ufffd", "9" * 6000]),
        ("no JSON", "no JSON"),
        ("", ""),
        (b'{"a": 1}', {"a": 1}),
        (b"\xff", "\ufffd"),
    ],
)
def test_a_stored_text_becomes_what_json_can_hold(text: str | bytes, value: Any) -> None:
    assert stored_json(text) == value


def test_every_odd_value_comes_back_as_what_every_program_can_write() -> None:
    for value in ODD_JSON:
        found = stored_json(json.dumps(value))
        orjson.dumps(found)
        if value is None or isinstance(value, bool):
            assert found is value
        if isinstance(value, str) and value.isprintable():
            assert found == value


@pytest.mark.parametrize("depth", [100, 300, 900, 5000, 200_000])
def test_lists_in_lists_end_somewhere(depth: int) -> None:
    found = stored_json("[" * depth + "]" * depth)
    orjson.dumps(found)
    assert depth <= 254 or len(str(found)) < 10 * DEEPEST or found == "[" * depth + "]" * depth


def test_what_stands_in_the_place_of_facts_and_is_no_object_is_kept_under_a_name() -> None:
    assert stored_object({"a": 1}) == {"a": 1}
    assert stored_object(None) == {}
    assert stored_object([1]) == {NO_OBJECT: [1]}
    assert stored_object("x") == {NO_OBJECT: "x"}
