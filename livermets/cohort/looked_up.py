"""Results that stand in a list, taken from it for many patients at once: as dictionaries, texts or numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from livermets.cohort.array_values import either
from livermets.cohort.systems_sql import SystemRow
from livermets.knowledge.systems import Scheme

_MOST_PLACES: Final = 1 << 12
"""Of a longer list, which is one of codes and so has texts alone, only those rows are made that some patient has."""
_TEXTS: Final = ("group", "groups")


class LookUp:
    """The results of one list of rows, by the names of their columns. A million patients take the memory of small numbers."""

    def __init__(self, rows: Sequence[SystemRow], results: Mapping[str, str]) -> None:
        self._rows = rows
        self._results = results
        self._made: dict[int, SystemRow] = {}
        self._is_long = len(rows) > _MOST_PLACES
        # The same type for every part of a file: by the list, unless only those of its rows are made that are used.
        self._known = {} if self._is_long else {name: _numbered([*rows], result) for name, result in results.items()}

    def at(self, places: Any, refused: Any) -> dict[str, pa.DictionaryArray]:
        """What stands at the places; nothing where a row is refused."""
        places = places.astype(np.intp)
        known = self._known
        if self._is_long:
            used, places = np.unique(places, return_inverse=True)
            rows = [self._row(place) for place in used.tolist()]
            kinds = {result: np.int32 if result in _TEXTS else np.int8 for result in self._results.values()}
            known = {name: _numbered(rows, result, kinds[result]) for name, result in self._results.items()}
        found = {}
        for name, (different, numbers, none) in known.items():
            null = either(None if none is None else none.take(places), refused)
            found[name] = dictionary_array(numbers.take(places), null, different)
        return found

    def _row(self, place: int) -> SystemRow:
        if place not in self._made:
            self._made[place] = self._rows[place]
        return self._made[place]


class PointSums:
    """Sums of points, of which there are few, as a dictionary of all that there can be."""

    def __init__(self, scheme: Scheme) -> None:
        self._scale, self._highest = scheme.scale, scheme.highest
        self._sums = pa.array([points / scheme.scale for points in range(scheme.highest + 1)], pa.float64())

    @staticmethod
    def of(scheme: Scheme) -> PointSums | None:
        """None for a system whose value is no sum of points."""
        return PointSums(scheme) if scheme.items and scheme.masked else None

    def array(self, sums: Any, null: Any) -> pa.DictionaryArray:
        """The sums of every row; where there is none what stands there means nothing."""
        points = np.clip(np.rint(sums * self._scale), 0, self._highest)
        return dictionary_array(points.astype(np.int8), null, self._sums)


def _numbered(rows: Sequence[SystemRow], result: str, kind: Any = None) -> tuple[pa.Array, Any, Any]:
    """The different values of a result, the number of the value of each row, and which rows have none: None for none."""
    values = [getattr(row, result) for row in rows]
    different = list(dict.fromkeys(value for value in values if value is not None))
    number = {value: n for n, value in enumerate(different)}
    fitting = kind or (np.int8 if len(different) < 1 << 7 else np.int16)
    none = np.array([value is None for value in values], np.bool_)
    return (
        pa.array(different, pa.string() if result in _TEXTS else pa.float64()),
        np.array([number.get(value, 0) for value in values], fitting),
        none if none.any() else None,
    )


def dictionary_array(numbers: Any, null: Any, values: pa.Array) -> pa.DictionaryArray:
    """An array of few different values by the number of each, and where there is none (None: nowhere)."""
    kind = pa.dictionary(pa.from_numpy_dtype(numbers.dtype), values.type)
    return pa.DictionaryArray.from_buffers(kind, len(numbers), [_validity(null), pa.py_buffer(numbers)], values)


def plain_array(values: Any, null: Any) -> pa.Array:
    """An array of numbers, or of yes and no, without a copy of numbers."""
    if values.dtype == np.bool_:
        return pa.Array.from_buffers(pa.bool_(), len(values), [_validity(null), _packed(values)])
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [_validity(null), pa.py_buffer(values)])


def _validity(null: Any) -> pa.Buffer | None:
    return None if null is None or not null.any() else _packed(~null)


def _packed(values: Any) -> pa.Buffer:
    return pa.py_buffer(np.packbits(values, bitorder="little"))
