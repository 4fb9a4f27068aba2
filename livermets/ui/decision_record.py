"""What was decided on a case, by whom, as the board saw it, and what became of it."""

from __future__ import annotations

import datetime

import streamlit as st

from livermets.board.as_seen import chosen_options, seen_options
from livermets.board.models import DEVIATION_LABELS, ROLE_LABELS, TRIAL_LABELS, BoardCase, Decision
from livermets.ui.banner import as_text, quiet
from livermets.ui.board_store import attempt


def decision_record(case: BoardCase) -> None:
    """All decisions on a case, the one that stands first."""
    decisions = attempt(lambda store: store.decisions(case.id))
    if decisions is None:
        return
    if not decisions:
        quiet("No decision is recorded yet.")
        return
    for decision in reversed(decisions):
        _decision(decision, stands=decision is decisions[-1])


def _decision(decision: Decision, *, stands: bool) -> None:
    snapshot = attempt(lambda store: store.snapshot(decision.snapshot_id))
    options = seen_options(snapshot) if snapshot else {}
    with st.container(border=True):
        head = f"Decision {decision.number}" + (", which stands" if stands else "")
        st.markdown(f"**{head}** :gray[{decision.decided_at:%Y-%m-%d %H:%M} UTC · recorded by {as_text(decision.decided_by)}]")
        for number, one in enumerate(chosen_options(decision.options, options), 1):
            st.markdown(f"**{number}. {as_text(one.name)}** · {one.in_words} when it was decided")
        lines = [
            ("Plan", decision.plan),
            ("Rationale", decision.rationale),
            ("Departs from the published rules", ", ".join(DEVIATION_LABELS[one] for one in decision.deviations)),
            ("Why it departs", decision.deviation_note),
            ("Conditions", "; ".join(decision.conditions)),
            ("Responsible", ROLE_LABELS[decision.responsible] if decision.responsible else ""),
            ("Review on", _review(decision)),
            ("Trial", " · ".join(filter(None, (TRIAL_LABELS[decision.trial] if decision.trial else "", decision.trial_note)))),
            *(("Dissent", f"{ROLE_LABELS[one.role]}: {one.reason}") for one in decision.dissents),
        ]
        st.markdown("  \n".join(f":gray[{label}] {as_text(words)}" for label, words in lines if words))
        quiet(f"Knowledge release {as_text(decision.release)}")


def _review(decision: Decision) -> str:
    if decision.review_on is None:
        return ""
    overdue = decision.review_on < datetime.date.today()
    return f"{decision.review_on}" + (", this day has passed" if overdue else "")
