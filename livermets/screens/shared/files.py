"""Files that a person takes along: written at the click, nothing of them kept on the server."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import Any, Final

import pandas as pd
import streamlit as st

from livermets.charts.numbers import table_csv
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.demo_limits import counting_files, limits_here, no_more_files

_KINDS: Final = {".csv": "text/csv", ".html": "text/html", ".json": "application/json", ".pdf": "application/pdf"}


def save_button(
    label: str,
    content: bytes | Callable[[], bytes],
    name: str,
    *,
    key: str,
    kind: str = "",
    icon: str = ":material/download:",
    recorded: bool = False,
    **how: Any,
) -> None:
    """A button that saves a file of this name; its kind follows from the name unless it is given.

    What is given as a function is made at the click, where the session is out of reach. `how` are further arguments of
    `st.download_button`. Where people sign in the store records who takes the file, unless it is `recorded` already.
    """
    record = None if recorded else _recorder()
    if record is not None:
        content = partial(_recorded, record, key, content)
    kind = kind or _KINDS[PurePath(name).suffix]
    if callable(content) and limits_here() is not None:
        # The page is drawn anew after each, so that it says when there was enough.
        said = no_more_files()
        how |= {"disabled": True, "help": said} if said else {}
        st.download_button(label, counting_files(content), name, kind, icon=icon, on_click="rerun", key=key, **how)
        return
    st.download_button(label, content, name, kind, icon=icon, on_click="ignore", key=key, **how)


def _recorded(record: Callable[[str], None], what: str, content: bytes | Callable[[], bytes]) -> bytes:
    record(what)
    return content() if callable(content) else content


def _nobody_records() -> Callable[[str], None] | None:
    return None


_recorder: Callable[[], Callable[[str], None] | None] = _nobody_records


def record_files(recorder: Callable[[], Callable[[str], None] | None]) -> None:
    """Let every file be recorded that is taken out. `recorder` gives, within a session, what records one by the key of its
    button, which says what it is and nothing of what is in it; None where nobody signs in."""
    global _recorder
    _recorder = recorder


def csv_button(table: pd.DataFrame, name: str, *, key: str) -> None:
    """A table as a file of this name, without its ending."""
    save_button("Table as CSV", partial(table_csv, table, knowledge().release), f"{name}.csv", key=f"{key}_csv")
