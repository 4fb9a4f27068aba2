"""Red flags on the screen: what is known, what follows, what would settle it, and who has answered it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

from livermets.board.briefing import FlagAcknowledged, FlagLine, by_kind
from livermets.board.models import AcknowledgedFlag
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.pictures import source_mark
from livermets.screens.shared.review import reviewed_rules
from livermets.screens.shared.text import as_text, moment_here
from livermets.text import counted

_DANGER: Final = ":orange[:material/flag:]"
_ANSWERED: Final = ":gray[:material/outlined_flag:]"
_QUESTION: Final = ":gray[:material/labs:]"


def red_flags(lines: Sequence[FlagLine], key: str) -> None:
    """The red flags of a case in a box: dangers in full, below them the missing tests in small. Nothing where none stands."""
    if not lines:
        return
    with st.container(border=True, gap="xsmall", key=f"flags_{key}"):
        st.markdown("\n\n".join([flags_head(lines), *map(flag_words, lines)]))
        known = knowledge().registry.red_flags
        reviewed_rules((known[line.id] for line in lines if line.id in known), key=key)


def flags_head(lines: Sequence[FlagLine]) -> str:
    """How many dangers and missing tests stand, and how many of them are answered. Markdown."""
    dangers = sum(not line.is_question for line in lines)
    answered = sum(line.acknowledged is not None for line in lines)
    parts = [f"**{counted(dangers, 'red flag')}**" if dangers else ""]
    parts.append(f"{counted(len(lines) - dangers, 'question')} of missing tests" if dangers < len(lines) else "")
    parts.append(f"{answered} acknowledged" if answered else "")
    return f"{_DANGER if dangers else _QUESTION} {' · '.join(filter(None, parts))}"


def flag_words(line: FlagLine) -> str:
    """A red flag in full. Markdown."""
    if line.is_question:
        words = f":small[{_QUESTION} {as_text(line.text)} {as_text(line.follows)} {_below(line)}]"
        return f"{words}{_acknowledged(line.acknowledged)}"
    sign = _ANSWERED if line.acknowledged else _DANGER
    waits = f" :gray[· {_waits(line.holds)}]" if line.holds else ""
    return (
        f"{sign} **{as_text(line.text)}** {as_text(line.follows)}{_acknowledged(line.acknowledged)}  \n"
        f":small[{_below(line)}{waits}]"
    )


def _below(line: FlagLine) -> str:
    unknown = f" :gray[Not known:] {as_text(', '.join(line.missing))}." if line.missing else ""
    return f":gray[Settled by:] {as_text(line.settles.rstrip('.'))}.{unknown} {source_mark(line.source)}"


def _waits(holds: int) -> str:
    return f"{counted(holds, 'option waits', 'options wait')} for it."


def _acknowledged(given: FlagAcknowledged | None) -> str:
    if given is None:
        return ""
    when = f", {moment_here(given.at)}" if given.at else ""
    return f"  \n:small[:material/check: Acknowledged by {as_text(given.by)}{when}: {as_text(given.reason)}]"


def flags_sign(lines: Iterable[FlagLine]) -> str:
    """The red flags of a case in a cell: unanswered dangers, answered ones, missing tests that nobody has answered."""
    dangers, questions = by_kind(lines)
    counts = {
        "⚑": sum(one.acknowledged is None for one in dangers),
        "⚐": sum(one.acknowledged is not None for one in dangers),
        "?": sum(one.acknowledged is None for one in questions),
    }
    return " ".join(f"{sign}{count}" for sign, count in counts.items() if count)


FLAGS_HELP: Final = "⚑ red flags, ⚐ acknowledged, ? questions of missing tests"
"""What the signs of `flags_sign` mean."""


def answered_before(given: Sequence[AcknowledgedFlag]) -> str:
    """Answers that no longer hold, because the flag was settled or its facts are others now. Markdown; empty for none."""
    return "".join(
        f"\n\n:small[:gray[:material/history: Acknowledged before, on other facts:] {as_text(one.text)} "
        f":gray[{as_text(one.by)}:] {as_text(one.reason)}]"
        for one in given
    )
