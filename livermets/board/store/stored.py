"""Reading what stands in a store, whoever wrote it: JSON that every screen and file can hold, and facts that are an object.

A backup, another version, or a hand in the database may have left anything there. Nothing of it is dropped here: what JSON
cannot hold safely is kept as text, so that the reading of a case can name it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

import orjson

from livermets.board.store.texts import clean_text
from livermets.case.case_file import DEEPEST

NO_OBJECT: Final = "facts"
"""Under this name stands what was stored in the place of the facts and is no object; no fact has it."""

_TOO_DEEP: Final = "lists in lists, too deep to be read"
_MOST_DIGITS: Final = 18


def stored_json(text: str | bytes) -> Any:
    """A stored JSON text as plain data; a number that is none or too large, and what is no JSON, is its own text."""
    try:
        value = orjson.loads(text)
        orjson.dumps(value)  # refuses what is nested too deeply for others as well
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return _read_slowly(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
    return value


def _read_slowly(text: str) -> Any:
    try:
        value = json.loads(text, parse_int=_whole, parse_float=_real, parse_constant=str)
    except (ValueError, RecursionError):
        return clean_text(text)
    return _plain(value, 0)


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _real(digits: str) -> float | str:
    return value if math.isfinite(value := float(digits)) else digits


def _plain(value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        return _TOO_DEEP
    match value:
        case str():
            return clean_text(value)
        case dict():
            return {clean_text(name): _plain(one, depth + 1) for name, one in value.items()}
        case list():
            return [_plain(one, depth + 1) for one in value]
    return value


def stored_object(value: Any) -> dict[str, Any]:
    """What was stored in the place of an object, such as the facts of a case; anything else stands under `NO_OBJECT`."""
    if isinstance(value, Mapping):
        return dict(value)
    return {} if value is None else {NO_OBJECT: value}
