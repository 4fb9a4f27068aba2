"""The clinical vignettes with the answer of this release, for a clinician to sign or to dispute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from livermets.assessment.options import STATUS_LABELS, STATUS_MARKS, OptionStatus
from livermets.assessment.vignettes import Answer, answer_of
from livermets.case.words import fact_label
from livermets.evidence.table import safe_cell
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.text import as_text, quiet

_STANDING: Final[tuple[OptionStatus, ...]] = ("indicated", "possible")


@st.cache_resource(max_entries=1, show_spinner="Asking this release …")
def _answers(release: str) -> tuple[Answer, ...]:  # noqa: ARG001 - the key of the cache
    known = knowledge()
    return tuple(answer_of(vignette, known) for vignette in known.vignettes.values())


def vignettes_view() -> None:
    """Every vignette: the case, what this release answers, and what was expected and does not hold."""
    known = knowledge()
    answers = _answers(known.release)
    differing = [one for one in answers if one.differs]
    st.markdown(
        f"{len(answers)} cases with what a careful board would sign, written before the rules were asked. "
        f"Release {known.release} answers {len(answers) - len(differing)} of them as expected. No clinician has signed them "
        "yet: take the table, sign or dispute each line, and send it back."
    )
    st.download_button(
        "Table to sign or dispute (CSV)",
        _table(answers).map(safe_cell).to_csv(index=False).encode("utf-8-sig"),
        f"vignettes-{known.release}.csv",
        "text/csv",
    )
    for one in differing:
        _vignette(one)
    for one in answers:
        if not one.differs:
            _vignette(one)


def _vignette(answer: Answer) -> None:
    vignette = answer.vignette
    mark = ":orange-badge[differs]" if answer.differs else ":green-badge[as expected]"
    with st.expander(f"**{as_text(vignette.id)}** {as_text(vignette.title)} {mark}"):
        quiet(as_text(_facts(answer)))
        for status in _STANDING:
            names = [as_text(one.option.name) for one in answer.assessment.options if one.status == status]
            st.markdown(f"**{STATUS_MARKS[status]} {STATUS_LABELS[status]}**: {'; '.join(names) or 'none'}")
        for flag in answer.assessment.red_flags:
            st.markdown(f"⚑ {as_text(flag.text)}")
        for difference in answer.differs:
            st.warning(as_text(difference))


def _facts(answer: Answer) -> str:
    return "; ".join(f"{fact_label(name)}: {_shown(value)}" for name, value in answer.vignette.case.items())


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values())
    return str(value)


def _table(answers: Iterable[Answer]) -> pd.DataFrame:
    def names(answer: Answer, statuses: Sequence[str]) -> str:
        return "; ".join(one.option.name for one in answer.assessment.options if one.status in statuses)

    return pd.DataFrame(
        [
            {
                "Vignette": one.vignette.id,
                "Case": one.vignette.title,
                "Facts": _facts(one),
                "Indicated": names(one, ("indicated",)),
                "Possible": names(one, ("possible",)),
                "Red flags": "; ".join(flag.text for flag in one.assessment.red_flags),
                "Differs from what was expected": "; ".join(one.differs),
                "Release": one.assessment.release,
                "Signed or disputed, by whom, why": "",
            }
            for one in answers
        ]
    )
