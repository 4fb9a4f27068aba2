"""What may be stored: text that both databases take, and values that JSON can hold.

A pasted text can hold characters that no screen shows and one of the databases refuses. They are taken out where a text
comes in, so that a save does not fail for something nobody can see.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from livermets.board.store.errors import RefusedError
from livermets.case.case_file import DEEPEST, LARGEST_WHOLE
from livermets.text import HALF_CHARACTER


def clean_text(text: str) -> str:
    """A text without NUL characters, and with a replacement mark for half a character (a lone surrogate)."""
    return HALF_CHARACTER.sub("\ufffd", text.replace("\x00", ""))


def plain_json(value: Any, name: str) -> Any:
    """A value as JSON gives it back: tuples are lists, texts are cleaned.

    `name` says in the message what it is. Raises RefusedError for what JSON cannot hold; it names the place, never the value.
    """
    return _plain(value, name, 0)


def plain_object(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The same for an object, such as the facts of a case."""
    if not isinstance(value, Mapping):
        raise RefusedError(f"{name}: an object of names and values is needed, this is a {type(value).__name__}. {_UNCHANGED}")
    found: dict[str, Any] = plain_json(value, name)
    return found


_UNCHANGED: Final = "Nothing was saved."


def _plain(value: Any, place: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise RefusedError(f"{place}: nested too deeply to be stored. {_UNCHANGED}")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean_text(str(value))
    if isinstance(value, int):
        if abs(value) >= LARGEST_WHOLE:
            raise RefusedError(f"{place}: too large a number to be stored. {_UNCHANGED}")
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise RefusedError(f"{place}: not a finite number. {_UNCHANGED}")
        return float(value)
    if isinstance(value, Mapping):
        return {_key(name, place): _plain(one, f"{place}.{name}", depth + 1) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, place, depth + 1) for one in value]
    kind = type(value).__name__
    raise RefusedError(
        f"{place}: a {kind} cannot be stored; accepted: text, number, yes or no, nothing, list, object. {_UNCHANGED}"
    )


def _key(name: object, place: str) -> str:
    if not isinstance(name, str):
        raise RefusedError(f"{place}: a name is a text, not a {type(name).__name__}. {_UNCHANGED}")
    return clean_text(name)
