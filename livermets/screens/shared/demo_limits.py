"""What a visitor of a demonstration may still do in this session, in words; nothing is limited in the other modes."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from livermets.hosting.limits import WINDOW_SECONDS, DemoLimits, Turnstile, demo_limits, upload_wait
from livermets.text import counted

_FILES: Final = "demo_files"
_RUNS: Final = "demo_runs"


class LimitReachedError(Exception):
    """A visitor of a demonstration has had what there is for one; the text says what, and when there is more."""


def limits_here() -> DemoLimits | None:
    """The limits of a demonstration; None in the other modes."""
    return demo_limits(os.environ)


def _files(limits: DemoLimits) -> Turnstile:
    turnstile: Turnstile = st.session_state.setdefault(_FILES, Turnstile(limits.files, WINDOW_SECONDS))
    return turnstile


def no_more_files() -> str:
    """Why no further file is made for this visitor now; empty while one is."""
    limits = limits_here()
    wait = _files(limits).wait() if limits else 0.0
    return _files_words(limits, wait) if limits and wait else ""


def _files_words(limits: DemoLimits, wait: float) -> str:
    at_most = counted(limits.files, "file")
    return f"This demonstration makes {at_most} in ten minutes for one visitor. The next can be made in {_minutes(wait)}."


def counting_files(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """A function that makes a file, counted for this visitor; it may be called where the session is out of reach.

    Raises LimitReachedError when it is called once too often.
    """
    limits = limits_here()
    if limits is None:
        return make
    turnstile = _files(limits)

    def counted_make() -> bytes:
        if wait := turnstile.take():
            raise LimitReachedError(_files_words(limits, wait))
        return make()

    return counted_make


def no_more_uploads() -> str:
    """Why no further file is taken from this visitor now; empty while one is."""
    limits, here = limits_here(), get_script_run_ctx(suppress_warning=True)
    wait = upload_wait(here.session_id, limits) if limits and here else 0.0
    if not limits or not wait:
        return ""
    at_most = counted(limits.uploads, "upload")
    return f"This demonstration takes {at_most} in ten minutes from one visitor. It takes the next in {_minutes(wait)}."


def asked_too_much() -> str:
    """Why nothing is drawn now for a visitor who asked for too much in this minute; empty otherwise. To be asked once a run."""
    limits = limits_here()
    if limits is None:
        return ""
    # The door lets messages beyond the limit wait; somebody who comes near it reads why before that.
    turnstile: Turnstile = st.session_state.setdefault(_RUNS, Turnstile(max(1, limits.messages * 3 // 4), 60.0))
    if wait := turnstile.take():
        at_most = counted(limits.messages, "request")
        return (
            f"This demonstration answers {at_most} a minute of one visitor. What is entered is kept; "
            f"go on in {counted(math.ceil(wait), 'second')}."
        )
    return ""


def too_many_rows(rows: int | None) -> str:
    """Why a table is not read here; empty where it is."""
    limits = limits_here()
    if limits is None or rows is None or rows <= limits.rows:
        return ""
    return (
        f"This demonstration reads tables of up to {limits.rows:,} patients; this one has more. "
        "On a computer of your own livermets reads millions."
    )


def _minutes(seconds: float) -> str:
    return counted(math.ceil(seconds / 60), "minute")
