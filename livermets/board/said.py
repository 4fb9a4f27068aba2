"""A decision in lines, once for every medium: the record on the screen, the page and the minutes on paper, notes of slides.

A medium decides how a line looks and how much of it has room, never which lines there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from livermets.board.models import DEVIATION_LABELS, ROLE_LABELS, TRIAL_LABELS, DecisionDraft
from livermets.text import day_words


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One thing that a decision says: the field it is of, its heading, and its parts, each with whose it is or "".

    `unstated` stands on paper where nothing was said. What `is_short` has room beside others of its kind.
    """

    field: str
    label: str
    said: tuple[tuple[str, str], ...] = ()
    unstated: str = ""
    is_short: bool = False


def decision_lines(decision: DecisionDraft, names: Mapping[str, str]) -> tuple[DecisionLine, ...]:
    """Everything that a decision says, in the order in which it is read; a line without parts says that nothing was stated.

    `names` are those of options; an option without one stands under its id.
    """
    departs = (", ".join(DEVIATION_LABELS[one] for one in decision.deviations), decision.deviation_note)
    dissents = tuple((ROLE_LABELS[one.role], one.reason) for one in decision.dissents)
    trial = (TRIAL_LABELS[decision.trial] if decision.trial else "", decision.trial_note)
    lines = (
        _line("options", "Options", *(names.get(one, one) for one in decision.options)),
        _line("plan", "Plan", decision.plan),
        _line("rationale", "Rationale", decision.rationale),
        _line("deviations", "Departs from the rules", ". ".join(filter(None, departs))),
        DecisionLine("dissents", "Dissent", dissents, "none recorded"),
        _line("conditions", "Condition", *decision.conditions),
        _short("responsible", "Responsible", ROLE_LABELS[decision.responsible] if decision.responsible else "", "nobody named"),
        _short("review_on", "Review", day_words(decision.review_on), "no day named"),
        _short("trial", "Trial", ". ".join(filter(None, trial)), "not stated"),
    )
    return tuple(line for line in lines if line.said or line.unstated)


def _line(field: str, label: str, *texts: str) -> DecisionLine:
    return DecisionLine(field, label, tuple(("", text) for text in texts if text))


def _short(field: str, label: str, text: str, unstated: str) -> DecisionLine:
    return DecisionLine(field, label, (("", text),) if text else (), unstated, is_short=True)
