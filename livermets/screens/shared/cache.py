"""What is made once for a release of the knowledge, and kept for all sessions of the process."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import streamlit as st

from livermets.board.models import BoardCase
from livermets.knowledge.loading import Knowledge, knowledge

_P = ParamSpec("_P")
_T = TypeVar("_T")
_KEYS: Final[dict[str | type[Any], Callable[[Any], object]]] = {
    Knowledge: lambda known: (known.release, known.overdue_until),
    BoardCase: lambda case: (case.id, case.version),
}
"""What tells one from another: the digest of a release and what of it is overdue, the version of a case."""


def per_release(
    most: int, *, spinner: str | bool = False
) -> Callable[[Callable[Concatenate[Knowledge, _P], _T]], Callable[_P, _T]]:
    """Give a function the knowledge of today, and keep the last `most` results.

    A case counts as the same while its version is. `spinner` says what is waited for while a result is made. What is given is
    shared by every session: do not change it.
    """

    def decorate(make: Callable[Concatenate[Knowledge, _P], _T]) -> Callable[_P, _T]:
        def kept_by(known: Knowledge, *args: _P.args, **others: _P.kwargs) -> _T:
            return make(known, *args, **others)

        # Named as what it calls, because the cache tells functions apart by their names. The knowledge has a name here that
        # counts: Streamlit leaves a parameter out of the key whose name begins with an underscore.
        kept_by.__module__, kept_by.__qualname__ = make.__module__, make.__qualname__
        kept = st.cache_resource(show_spinner=spinner, max_entries=most, hash_funcs=_KEYS)(kept_by)

        @wraps(make)
        def made(*args: _P.args, **others: _P.kwargs) -> _T:
            return kept(knowledge(), *args, **others)

        return made

    return decorate
