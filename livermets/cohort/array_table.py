"""The facts of a table as arrays, in the shape in which `array_sql` works with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from livermets.cohort.array_values import STRANGE_MEMBER, Filled, Words
from livermets.rules import FACT_SCOPE, Type

if TYPE_CHECKING:
    import pyarrow as pa


def array_of(column: pa.Array, words: Words, members: tuple[str, ...] = ()) -> Filled:
    """A column of numbers, of yes and no, of texts as numbers of `words`, or of sets as the bits of their `members`.

    Without a copy where there need be none: what stands where a value is NULL means nothing.
    """
    import pyarrow as pa

    kind = column.type
    if pa.types.is_boolean(kind):
        return _bits(column.buffers()[1], column), is_null(column)
    if pa.types.is_string(kind) or pa.types.is_dictionary(kind):
        return _coded(column, words), is_null(column)
    if pa.types.is_list(kind):
        return _as_bits(column, members), is_null(column)
    return _buffer(column, kind.to_pandas_dtype()), is_null(column)


def members_of(name: str) -> tuple[str, ...]:
    """The texts that a set may hold; of a fact that is no set none."""
    symbol = FACT_SCOPE.get(name)
    return symbol.values if symbol is not None and symbol.type is Type.SET else ()


def is_null(column: pa.Array) -> Any:
    """Which rows are NULL; None where none is."""
    return ~_bits(column.buffers()[0], column) if column.null_count else None


def _bits(buffer: pa.Buffer | None, column: pa.Array) -> Any:
    if buffer is None:
        return np.zeros(len(column), np.bool_)
    first, skipped = divmod(column.offset, 8)
    packed = np.frombuffer(buffer, np.uint8)[first : first + (skipped + len(column) + 7) // 8]
    return np.unpackbits(packed, count=skipped + len(column), bitorder="little")[skipped:].view(np.bool_)


def _buffer(column: pa.Array, kind: Any) -> Any:
    buffer = column.buffers()[1]
    if buffer is None:
        return np.zeros(len(column), kind)
    return np.frombuffer(buffer, kind)[column.offset : column.offset + len(column)]


def _coded(column: pa.Array, words: Words) -> Any:
    import pyarrow as pa

    coded = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
    numbers = np.array([words.number(text) for text in coded.dictionary.to_pylist()] or [0], np.int32)
    return numbers.take(
        _buffer(coded.indices, coded.indices.type.to_pandas_dtype()), mode="clip"
    )  # what stands where there is none means nothing


def _as_bits(column: pa.Array, values: tuple[str, ...]) -> Any:
    """The members of each set as bits: one that the fact does not know, or NULL, as that of a stranger."""
    starts = _buffer(column, np.int32) if len(column) else np.zeros(0, np.int32)
    lengths = column.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    sets = np.zeros(len(column), np.int64)
    filled = np.flatnonzero(lengths)
    if not len(filled):
        return sets
    coded = column.values.dictionary_encode()
    place = {text: 1 << bit for bit, text in enumerate(values)}
    bits = np.array([STRANGE_MEMBER, *(place.get(text, STRANGE_MEMBER) for text in coded.dictionary.to_pylist())], np.int64)
    of_each = bits.take(_buffer(coded.indices.fill_null(-1), np.int32) + 1)
    # Between two sets there may be members of a list that is NULL: each set ends where it says.
    ends = np.stack([starts[filled], starts[filled] + lengths[filled]], axis=1).ravel()
    padded = np.append(of_each, np.int64(0))
    sets[filled] = np.bitwise_or.reduceat(padded, ends)[::2]
    return sets
