"""The answers in front of every page: one component under the navigation, the same parts as on the discussion and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from livermets.board.briefing import StripPart
from livermets.screens.shared.templates import asset, filled

STYLE: Final = f"<style>{asset('shared/answer_strip.css')}</style>"


def strip_html(parts: Sequence[StripPart]) -> str:
    """The parts as HTML, everything typed in them escaped; empty for none. They look as they should beside `STYLE`."""
    return filled("shared/answer_strip.html.jinja", parts=parts) if parts else ""
