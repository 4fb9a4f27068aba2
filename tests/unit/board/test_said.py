"""A decision in lines: which there are, in which order, and what is said where nothing was stated."""

from __future__ import annotations

import datetime

from livermets.board.models import DecisionDraft, Dissent
from livermets.board.said import decision_lines


def test_every_field_of_a_decision_stands_in_its_line() -> None:
    draft = DecisionDraft(
        options=("a.first", "b.gone"),
        plan="Right first.",
        rationale="It grows.",
        deviations=("comorbidity", "other"),
        deviation_note="Frail",
        dissents=(Dissent(role="radiology", reason="Too near"), Dissent(role="nursing", reason="Too far")),
        conditions=("if one", "if two"),
        responsible="liver-surgery",
        review_on=datetime.date(2026, 4, 1),
        trial="none-fits",
        trial_note="closed",
    )
    lines = decision_lines(draft, {"a.first": "The first"})
    assert [(line.label, [f"{who}: {text}" if who else text for who, text in line.said]) for line in lines] == [
        ("Options", ["The first", "b.gone"]),
        ("Plan", ["Right first."]),
        ("Rationale", ["It grows."]),
        ("Departs from the rules", ["Comorbidity, Other. Frail"]),
        ("Dissent", ["Radiology: Too near", "Nursing: Too far"]),
        ("Condition", ["if one", "if two"]),
        ("Responsible", ["Liver surgery"]),
        ("Review", ["2026-04-01"]),
        ("Trial", ["Considered, none fits. closed"]),
    ]
    shown = {line.field for line in lines} | {"deviation_note", "trial_note"}
    assert shown == set(DecisionDraft.model_fields), "a field of a decision has no line"


def test_what_was_not_stated_is_said_so_or_left_out() -> None:
    lines = decision_lines(DecisionDraft(plan="Wait."), {})
    assert [(line.label, line.unstated) for line in lines] == [
        ("Plan", ""),
        ("Dissent", "none recorded"),
        ("Responsible", "nobody named"),
        ("Review", "no day named"),
        ("Trial", "not stated"),
    ]
