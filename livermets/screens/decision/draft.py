"""A decision while it is being written: what was entered so far, what is wrong with it in words, and its file.

It is kept in the session for each case until it is recorded, so that a closed dialog, another page or a store that fails
loses nothing of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any, Final

import orjson
import streamlit as st

from livermets.board.models import (
    LONGEST_LINE,
    LONGEST_REASON,
    LONGEST_TEXT,
    BoardCase,
    Decision,
    DecisionDraft,
    DeviationReason,
    Dissent,
    Role,
    TrialConsidered,
)
from livermets.screens.board_session.waiting import DRAFT_OF
from livermets.screens.shared.typed_fields import NOT_READ, Refused, too_long

_numbers: Final = count(1)
_LONGEST: Final = {
    **dict.fromkeys(("plan", "rationale", "deviation_note"), LONGEST_TEXT),
    "trial_note": LONGEST_LINE,
}

Faults = Mapping[str, str]
"""What is wrong, in words, by field; the reason of a dissent as `dissent_` and its number."""


@dataclass
class DissentEntry:
    """One row of the dissent; `number` tells it from the others while rows come and go."""

    role: Role | None = None
    reason: str = ""
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def is_empty(self) -> bool:
        return self.role is None and not self.reason.strip()

    @property
    def too_long(self) -> str:
        """That the reason is longer than what is kept of it."""
        return too_long(self.reason, LONGEST_REASON)


@dataclass
class Entries:
    """What was entered of a decision. Nothing is chosen before a person chose it."""

    options: list[str] = field(default_factory=list)
    plan: str = ""
    rationale: str = ""
    deviations: list[DeviationReason] = field(default_factory=list)
    deviation_note: str = ""
    dissents: list[DissentEntry] = field(default_factory=list)
    conditions: str = ""
    responsible: Role | None = None
    review_on: datetime.date | None = None
    trial: TrialConsidered | None = None
    trial_note: str = ""
    refused: dict[str, Refused] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return self == Entries()

    @property
    def condition_lines(self) -> list[str]:
        """The conditions, one a line."""
        return [line.strip() for line in self.conditions.splitlines() if line.strip()]

    @property
    def too_long(self) -> Mapping[str, str]:
        """What is longer than what is kept of it, in words, by field."""
        found = {name: too_long(getattr(self, name), longest) for name, longest in _LONGEST.items()}
        return {name: said for name, said in found.items() if said}

    def move_up(self, option: str) -> None:
        """Put an option of the sequence one place earlier."""
        place = self.options.index(option)
        if place:
            self.options[place - 1 : place + 1] = [option, self.options[place - 1]]

    def start_from(self, decision: Decision) -> None:
        """Take over what an earlier decision said."""
        for name in ("plan", "rationale", "deviation_note", "responsible", "review_on", "trial", "trial_note"):
            setattr(self, name, getattr(decision, name))
        self.options, self.deviations = list(decision.options), list(decision.deviations)
        self.dissents = [DissentEntry(one.role, one.reason) for one in decision.dissents]
        self.conditions = "\n".join(decision.conditions)

    def faults(self, departing: Iterable[str]) -> Faults:
        """What must be mended before it can be recorded; `departing` names the chosen options that rules speak against."""
        found: dict[str, str] = {}
        if not self.options and not self.plan.strip():
            found["options"] = "Choose at least one option, or say below in words what is to be done."
        against = list(departing)
        if against and not self.deviations:
            found["deviations"] = "Published rules speak against a chosen option: say why the board departs from them."
        for row in self.dissents:
            if row.is_empty:
                continue
            if row.role is None:
                found[f"dissent_{row.number}"] = "Choose the role that sees it otherwise."
            elif not row.reason.strip():
                found[f"dissent_{row.number}"] = "Say why this role sees it otherwise, or remove the row."
        long = [place for place, line in enumerate(self.condition_lines, 1) if len(line) > LONGEST_LINE]
        if long:
            found["conditions"] = f"Condition {long[0]} is longer than {LONGEST_LINE} characters: shorten it, or write two."
        if self.too_long or any(row.too_long for row in self.dissents):
            found["length"] = "A text is too long."
        if self.refused:
            found["review_on"] = NOT_READ
        return found

    def draft(self) -> DecisionDraft:
        """The decision as the store takes it. Raises ValidationError for what `faults` names."""
        return DecisionDraft(
            options=tuple(self.options),
            plan=self.plan,
            rationale=self.rationale,
            deviations=tuple(self.deviations),
            deviation_note=self.deviation_note,
            dissents=tuple(Dissent(role=row.role, reason=row.reason) for row in self.dissents if row.role and not row.is_empty),
            conditions=tuple(self.condition_lines),
            responsible=self.responsible,
            review_on=self.review_on,
            trial=self.trial,
            trial_note=self.trial_note,
        )

    def file(self, case: BoardCase) -> bytes:
        """What was entered as JSON, complete or not, with the case and the version of it that it was written on."""
        entered: dict[str, Any] = asdict(self)
        for row in entered["dissents"]:
            del row["number"]
        # What the day of review was not read from; what it holds otherwise stands in its place.
        entered["refused"] = {name: refused.text for name, refused in self.refused.items()}
        entered["conditions"] = self.condition_lines
        return orjson.dumps(
            {"decision_draft": entered, "case_id": case.id, "case_label": case.label, "case_version": case.version},
            option=orjson.OPT_INDENT_2,
        )


def entries_of(case_id: str) -> Entries:
    """What was entered of the next decision on a case in this session."""
    entries: Entries = st.session_state.setdefault(f"{DRAFT_OF}{case_id}", Entries())
    return entries


def has_draft(case_id: str) -> bool:
    """Whether something was entered that is not recorded yet."""
    entries: Entries | None = st.session_state.get(f"{DRAFT_OF}{case_id}")
    return entries is not None and not entries.is_empty


def forget_entries(case_id: str) -> None:
    """Give up what was entered: it is recorded, or no longer wanted."""
    st.session_state.pop(f"{DRAFT_OF}{case_id}", None)
