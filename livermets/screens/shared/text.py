"""Words on a screen: text that no Markdown changes, quiet lines, badges of a definition, moments."""

from __future__ import annotations

import datetime
import re
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from livermets import text
from livermets.assessment.words import VERIFICATION

UNKNOWN: Final = ":gray[?]"
"""The sign of what is not known, as Markdown."""


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$~:&])")


def as_text(value: object) -> str:
    """A value as Markdown that shows it letter by letter, whatever it contains."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(value).split()))


def quiet(words: str) -> None:
    """A line of small grey text that still reads at 4.5 to 1, which a caption of Streamlit does not. Markdown."""
    st.markdown(f":small[:gray[{words}]]")


def verification_badge(reading: str) -> str:
    """How a definition was read, as a badge."""
    colour, words = VERIFICATION[reading]
    return f":{colour}-badge[{words}]"


def doubt_badge(reading: str) -> str:
    """The badge of a definition behind its name; empty where nothing of how it was read is in doubt."""
    return f" {verification_badge(reading)}" if VERIFICATION[reading][0] == "orange" else ""


def moment_here(at: datetime.datetime) -> str:
    """A moment in the time zone of the person at the screen, to the minute, with the name of the zone."""
    try:
        zone: datetime.tzinfo = ZoneInfo(st.context.timezone) if st.context.timezone else datetime.UTC
    except (ZoneInfoNotFoundError, ValueError):
        zone = datetime.UTC
    return text.moment_words(at, zone)
