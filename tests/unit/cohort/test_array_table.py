"""Columns of a table as arrays: values and gaps stay in their rows, wherever a part of the table begins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from livermets.cohort.array_table import array_of, members_of
from livermets.cohort.array_values import STRANGE_MEMBER, Words

COLUMNS: dict[str, pa.Array] = {
    "numbers": pa.array([1.5, None, -2.0, 0.0, None, 7.0, 8.0, 9.0, 10.0, 11.0]),
    "whole": pa.array([1, None, 3, 4, 5, 6, 7, 8, 9, 10], pa.int64()),
    "truths": pa.array([True, None, False, True, True, None, False, False, True, None]),
    "texts": pa.array(["a", None, "b", "a", "c", None, "b", "b", "a", ""]),
    "no gaps": pa.array([True, False] * 5),
    "dictionary": pa.array(["a", None, "b", "a", "c", None, "b", "b", "a", ""]).dictionary_encode(),
    "small dictionary": pa.array(["a", None, "b", "a", "c", None, "b", "b", "a", ""], pa.dictionary(pa.int8(), pa.string())),
    "nothing": pa.nulls(10, pa.float64()),
    "no text": pa.nulls(10, pa.string()),
}


def shown(array: tuple[Any, Any], words: Words | None = None) -> list[Any]:
    values, null = array
    texts = [words.texts[value] if words else value for value in values.tolist()]
    return [
        None if gone else text
        for text, gone in zip(texts, np.broadcast_to(False if null is None else null, len(texts)), strict=True)
    ]


@pytest.mark.parametrize("start", [0, 1, 7, 9])
@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_the_same_from_any_row_on(name: str, start: int) -> None:
    part = COLUMNS[name].slice(start)
    words = Words()
    words.number("before")
    is_text = part.type == pa.string() or pa.types.is_dictionary(part.type)
    assert shown(array_of(part, words), words if is_text else None) == part.to_pylist()


def test_a_text_is_the_same_number_in_every_column() -> None:
    words = Words()
    first, _ = array_of(pa.array(["a", "b"]), words)
    second, _ = array_of(pa.array(["b", "c", "a"]), words)
    assert [words.texts[one] for one in second] == ["b", "c", "a"]
    assert {first[0]} == {second[2]}


def test_a_set_is_the_bits_of_its_members_and_what_is_none_of_them_a_stranger() -> None:
    sets = pa.array([["x"], None, [], ["y", "x"], ["other"], ["z", None], ["z", "z"]], pa.list_(pa.string()))
    values, null = array_of(sets, Words(), ("x", "y", "z"))
    assert values.tolist() == [1, 0, 0, 3, STRANGE_MEMBER, 4 | STRANGE_MEMBER, 4]
    assert null.tolist() == [False, True, False, False, False, False, False]
    part, _ = array_of(sets.slice(3, 3), Words(), ("x", "y", "z"))
    assert part.tolist() == values.tolist()[3:6]


def test_members_between_two_sets_belong_to_neither() -> None:
    offsets = pa.array([0, 1, 3, 4], pa.int32())
    sets = pa.ListArray.from_arrays(offsets, pa.array(["x", "y", "y", "z"]), mask=pa.array([False, True, False]))
    values, null = array_of(sets, Words(), ("x", "y", "z"))
    assert values.tolist() == [1, 0, 4]
    assert null.tolist() == [False, True, False]


def test_only_facts_that_are_sets_have_members() -> None:
    assert "lung" in members_of("extrahepatic_sites")
    assert members_of("cea_ng_ml") == members_of("v_1_") == ()
