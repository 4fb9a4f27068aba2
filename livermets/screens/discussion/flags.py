"""The red flags of a case on the discussion screen: dangers a line or two each, missing tests in one quiet line below.

Pure: lines go in, text comes out. What a line has no room for stands in full behind E.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from livermets.board.briefing import FlagLine
from livermets.screens.discussion.markup import refs
from livermets.text import counted, moment_words

_MOST_IN_ONE_COLUMN: Final = 2
"""More dangers than this stand in two columns."""


def flags_html(lines: Sequence[FlagLine]) -> str:
    """The red flags below the question; empty where none stands."""
    if not lines:
        return ""
    dangers = [line for line in lines if not line.is_question]
    questions = [line for line in lines if line.is_question]
    title = "Red flags" if len(dangers) > 1 else "Red flag" if dangers else "Not tested"
    many = len(dangers) > _MOST_IN_ONE_COLUMN
    items = "".join(_danger(line) for line in dangers)
    inside = f'<ul class="dangers{" many" if many else ""}">{items}</ul>' if dangers else ""
    if questions:
        named = " · ".join(f"{escape(_tests(line))}{_sign(line)}{refs(line.evidence, 'missing test')}" for line in questions)
        lead = "Not tested: " if dangers else ""
        inside += f'<p class="untested unknown"><span class="text"><span aria-hidden="true">? </span>{lead}{named}</span></p>'
    heading = f'<h2 id="on-flags">{title}</h2>'
    loud = " loud" if any(line.acknowledged is None for line in dangers) else ""
    return f'<section class="flags labelled{loud}" aria-labelledby="on-flags">{heading}<div>{inside}</div></section>'


def flags_spoken(lines: Sequence[FlagLine]) -> str:
    """How many dangers stand, for a screen reader. Plain text."""
    dangers = [line.text for line in lines if not line.is_question]
    return f" {counted(len(dangers), 'red flag').capitalize()}: {' '.join(dangers)}" if dangers else ""


def flags_in_full(lines: Iterable[FlagLine]) -> Iterator[tuple[str, str]]:
    """Each red flag in full: what it is called, and its words as HTML."""
    for line in lines:
        parts = [f"<b>{escape(line.text)}</b> {escape(line.follows)}", f"Settled by: {escape(line.settles)}"]
        parts += [f"Not known: {escape(', '.join(line.missing))}"] if line.missing else []
        parts += [f"{counted(line.holds, 'option waits', 'options wait')} for it"] if line.holds else []
        if line.acknowledged is not None:
            when = f", {moment_words(line.acknowledged.at)}" if line.acknowledged.at else ""
            reason = f'<bdi dir="auto">{escape(line.acknowledged.reason)}</bdi>'
            parts.append(f"Acknowledged by {escape(line.acknowledged.by)}{when}: {reason}")
        yield "Missing test" if line.is_question else "Red flag", "".join(f"<p>{part}</p>" for part in parts)


def _danger(line: FlagLine) -> str:
    given = line.acknowledged
    if given is not None:
        reason = f'<bdi dir="auto">{escape(given.reason)}</bdi>'
        rest = f'<span class="given">✓ Acknowledged by {escape(given.by)}: {reason}</span>'
    else:
        rest = f'<span class="follows">{escape(line.follows)}</span>'
    mark = f'<span class="mark" aria-hidden="true">{"⚐" if given else "⚑"}</span>'
    text = f'<p class="text"><b>{escape(line.text)}</b> {rest}</p>'
    return f'<li class="{"answered" if given else "open"}">{mark}{text}{refs(line.evidence, "red flag")}</li>'


def _tests(line: FlagLine) -> str:
    return ", ".join(line.missing) or line.text


def _sign(line: FlagLine) -> str:
    return " ✓" if line.acknowledged else ""
