"""Why an option has its status for the case, and every published reason of it with its source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import streamlit as st

from livermets.assessment.option_words import because, reason_words, role_words, waits_words
from livermets.assessment.options import STATUS_MEANINGS, OptionResult
from livermets.assessment.reasons import Reason, speaks_of
from livermets.case.words import NO, YES, labels_words
from livermets.charts.option_table import status_text
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Need, Option, RedFlag
from livermets.knowledge.options import CompiledReason, ReasonRole
from livermets.knowledge.vocabulary import ASPECT_LABELS, WEIGHT_LABELS
from livermets.screens.shared.pictures import source_mark
from livermets.screens.shared.review import reviewed_rules
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.text import sentence_case

_ROLES: Final[dict[str, tuple[ReasonRole, ...]]] = {
    "Needs": ("need", "line"),
    "Indications": ("indication",),
    "Takes it away": ("unless",),
    "Contraindications": ("contraindication",),
    "Outside the population studied": ("outside",),
    "Published rules against it": ("conflict",),
    "General rules": ("gate",),
}
"""Under which heading the reasons of an option stand."""

_SAID_WHEN_EMPTY: Final = ("Indications", "Contraindications")
_FOLDED: Final = "General rules"

_Pair = tuple[CompiledReason, Reason | None]


def of_case(result: OptionResult) -> None:
    """How an option stands for the case: status, what carries it, what holds it, what speaks against it, what is to check."""
    st.markdown(f"**This case: {status_text(result)}.** :gray[{STATUS_MEANINGS[result.status]}]")
    if words := because_text(result):
        st.markdown(f"**Because** {words}")
    for flag in result.held_by:
        st.warning(_flag(flag), icon=":material/flag:")
    if result.cautions:
        st.markdown("**Cautions**\n" + "\n".join(f"- {_caution(one)}" for one in result.cautions))
    if result.missing:
        st.markdown(f"**Waits for** {as_text(labels_words(result.missing))}")
    if result.to_check:
        st.markdown(f"**Still to exclude** {as_text(labels_words(result.to_check))}")


def because_text(result: OptionResult) -> str:
    """The reason that carries the status, with its source."""
    why = because(result)
    return f"{as_text(why.text)} {source_mark(why.source) if why.source else ''}".strip()


def _flag(flag: RedFlag) -> str:
    text, follows, settles = (as_text(words.rstrip(".")) for words in (flag.text, sentence_case(flag.follows), flag.settles))
    return f"**Red flag: {text}.** {follows}. Settled by: {settles}. {source_mark(flag.source)}"


def _caution(reason: Reason) -> str:
    return f"{sentence_case(role_words(reason))}: {as_text(reason_words(reason))} {_source(reason.compiled)}".rstrip()


def reasons_of(option: Option, primary: str, result: OptionResult | None) -> None:
    """Every published reason of an option under its heading; for a case each with whether it is met."""
    for title in _ROLES:
        pairs = _under(title, option, primary, result)
        if not pairs and title not in _SAID_WHEN_EMPTY:
            continue
        if title == _FOLDED:
            with st.expander(f"{title} for this kind of treatment ({len(pairs)})"):
                st.markdown(_listed(pairs))
                gates = (compiled.gate for compiled, _ in pairs if compiled.gate is not None)
                reviewed_rules(gates, key=option.id)
            continue
        st.markdown(f"**{title}**")
        if pairs:
            st.markdown(_listed(pairs))
        else:
            quiet("None was read.")


def joined_reasons(option: Option, title: str, result: OptionResult | None) -> str:
    """The reasons of an option under one heading in one cell."""
    return "; ".join(_reason(*pair) for pair in _under(title, option, option.primary, result))


def _under(title: str, option: Option, primary: str, result: OptionResult | None) -> list[_Pair]:
    roles = _ROLES[title]
    if result is not None:
        return [(one.compiled, one) for one in result.because if one.role in roles]
    compiled = knowledge().compiled
    record = compiled.options[option.id]
    every = [*record.own, *(one for key, one in compiled.shared.items() if key in record.shared)]
    return [(one, None) for one in every if one.role in roles and (one.gate is None or speaks_of(one.gate, primary))]


def _listed(pairs: Iterable[_Pair]) -> str:
    return "\n".join(f"- {_reason(*pair)}" for pair in pairs)


def _reason(compiled: CompiledReason, reason: Reason | None) -> str:
    """A reason with its source and, for a case, whether it holds: met or not met, and of what speaks against an option
    whether it applies."""
    statement = compiled.statement
    about = f":gray[{ASPECT_LABELS[statement.aspect]}:] " if isinstance(statement, Need) else ""
    about = f":gray[{ASPECT_LABELS['line']}:] " if compiled.role == "line" else about
    weight = "" if statement.weight == "decides" else f" :gray[{WEIGHT_LABELS[statement.weight]}]"
    text = f"{about}{as_text(statement.said)} {_source(compiled)}".rstrip() + weight
    if reason is None or statement.weight == "remark":
        return text
    yes, no = ("applies", "does not apply") if reason.against else ("met", "not met")
    if reason.value is not None:
        return f"{YES if reason.value else NO} {yes if reason.value else no}: {text}"
    if reason.missing:
        return f"{UNKNOWN} :gray[{as_text(waits_words(reason))}]: {text}"
    return f":gray[for the board]: {text}"


def _source(compiled: CompiledReason) -> str:
    return source_mark(compiled.statement.source) if compiled.statement.source else ""
