"""The red flags of a case as data for a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from livermets.board.briefing import FlagLine, by_kind
from livermets.board.minutes import CaseMinutes
from livermets.report.pdf.words import Data, Detail, few, references, shortened
from livermets.text import counted, moment_words

_FULL: Final = 100
"""With fewer letters than this for a reason, what would settle a flag is left to the minutes; what follows never is."""


def flags_data(minutes: CaseMinutes, detail: Detail, renumbered: Mapping[int, int] | None = None) -> Data:
    """The dangers, the missing tests, and the answers that hold no longer; all empty where none stands."""
    dangers, questions = by_kind(minutes.briefing.flags)
    return {
        "dangers": [_line(one, detail, renumbered) for one in dangers],
        "questions": [_line(one, detail, renumbered) for one in questions],
        "before": few(
            [
                f"{one.text} {one.by}, {moment_words(one.at)}: {shortened(one.reason, detail.reason)}"
                for one in minutes.answered_before
            ],
            detail.parts,
        ),
    }


def _line(line: FlagLine, detail: Detail, renumbered: Mapping[int, int] | None) -> Data:
    given = line.acknowledged
    when = f", {moment_words(given.at)}" if given and given.at else ""
    return {
        "text": line.text,
        "follows": line.follows,
        "settles": line.settles if detail.reason >= _FULL else "",
        "missing": ", ".join(few(line.missing, min(detail.items, 6))),
        "holds": counted(line.holds, "option waits", "options wait") if line.holds else "",
        "refs": references(line.evidence, renumbered),
        "by": f"{given.by}{when}" if given else "",
        "reason": shortened(given.reason, detail.reason) if given else "",
    }
