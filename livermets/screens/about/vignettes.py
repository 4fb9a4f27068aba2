"""The clinical vignettes with the answer of this release, for a clinician to sign or to dispute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

import streamlit as st

from livermets.assessment.options import STATUS_LABELS, STATUS_MARKS, OptionStatus
from livermets.assessment.vignettes import answer_of
from livermets.case.words import fact_label
from livermets.evidence import csv_file
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.knowledge.vignettes import Vignette
from livermets.screens.shared.cache import per_release
from livermets.screens.shared.files import save_button
from livermets.screens.shared.text import as_text, quiet

_STANDING: Final[tuple[OptionStatus, ...]] = ("indicated", "possible")
_COLUMNS: Final = (
    "Vignette",
    "Case",
    "Facts",
    "Indicated",
    "Possible",
    "Red flags",
    "Differs from what was expected",
    "Release",
    "Signed or disputed, by whom, why",
)


@dataclass(frozen=True, slots=True)
class _Answered:
    """A vignette and the answer of this release in words; `options` are names by status."""

    id: str
    title: str
    facts: str
    options: Mapping[OptionStatus, tuple[str, ...]]
    flags: tuple[str, ...]
    differs: tuple[str, ...]


@per_release(most=1, spinner="Asking this release …")
def _answers(known: Knowledge) -> tuple[_Answered, ...]:
    return tuple(_answered(vignette, known) for vignette in known.vignettes.values())


def _answered(vignette: Vignette, known: Knowledge) -> _Answered:
    answer = answer_of(vignette, known)
    options = {
        status: tuple(one.option.name for one in answer.assessment.options if one.status == status) for status in _STANDING
    }
    flags = tuple(flag.text for flag in answer.assessment.red_flags)
    return _Answered(vignette.id, vignette.title, _facts(vignette), MappingProxyType(options), flags, answer.differs)


def vignettes_view() -> None:
    """Every vignette: the case, what this release answers, and what was expected and does not hold."""
    release, answers = knowledge().release, _answers()
    differing = [one for one in answers if one.differs]
    st.markdown(
        f"{len(answers)} cases with what a careful board would sign, written before the rules were asked. "
        f"Release {release} answers {len(answers) - len(differing)} of them as expected. No clinician has signed them "
        "yet: take the table, sign or dispute each line, and send it back."
    )
    save_button(
        "Table to sign or dispute (CSV)", partial(_table, answers, release), f"vignettes-{release}.csv", key="vignettes_csv"
    )
    for one in sorted(answers, key=lambda one: not one.differs):
        _vignette(one)


def _vignette(answer: _Answered) -> None:
    mark = ":orange-badge[differs]" if answer.differs else ":green-badge[as expected]"
    with st.expander(f"**{as_text(answer.id)}** {as_text(answer.title)} {mark}"):
        quiet(as_text(answer.facts))
        for status, names in answer.options.items():
            st.markdown(f"**{STATUS_MARKS[status]} {STATUS_LABELS[status]}**: {'; '.join(map(as_text, names)) or 'none'}")
        for flag in answer.flags:
            st.markdown(f"⚑ {as_text(flag)}")
        for difference in answer.differs:
            st.warning(as_text(difference))


def _facts(vignette: Vignette) -> str:
    return "; ".join(f"{fact_label(name)}: {_shown(value)}" for name, value in vignette.case.items())


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values())
    return str(value)


def _table(answers: Iterable[_Answered], release: str) -> bytes:
    rows = (
        (
            one.id,
            one.title,
            one.facts,
            *("; ".join(names) for names in one.options.values()),
            "; ".join(one.flags),
            "; ".join(one.differs),
            release,
            "",
        )
        for one in answers
    )
    return csv_file(_COLUMNS, rows)
