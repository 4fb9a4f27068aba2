"""The quick line: a line or a whole letter is read, each fact found is a chip with its words, and one click takes the chips."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from livermets.case.case import as_written
from livermets.case.lesions import beside_the_list
from livermets.case.origins import Origin
from livermets.case.words import fact_label, value_words
from livermets.facts import FACTS
from livermets.letters.found import NotTaken, Proposal
from livermets.letters.layout import LONGEST_LETTER
from livermets.letters.reading import read_letter
from livermets.screens.shared.fields import BESIDE_THE_LIST
from livermets.screens.shared.parts import drawn_part
from livermets.screens.shared.phone import changing_key
from livermets.screens.shared.session import current_case, enter_facts, entered_facts
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted, readable

QUICK: Final = "quick_line"
_TEXT: Final = "quick_text"
JUST_TAKEN: Final = "quick_taken"
_EXAMPLE: Final = "58 F sigmoid pN1, 14 mo, S6 42 S7 25 S4b 18, CEA 38, RAS/BRAF wt, MSS, 4x FOLFOX"
_MOST_SAID: Final = 8
_WORDS_SHOWN: Final = 60
_ORIGIN_WORDS: Final = 1000


def _quick_look() -> object:
    """The facts that stand in the case already, while there is a text that they are compared with."""
    return as_written(entered_facts()) if st.session_state.get(_TEXT) else None


@drawn_part(QUICK, _quick_look)
def quick_line(_: object) -> None:
    """The field for a line or a letter, and what was found in it."""
    with st.container(border=True, gap="small", key="quick"):
        text = st.text_area(
            "Quick line, or a pasted letter",
            key=_TEXT,
            height=76,
            placeholder=_EXAMPLE,
            help="Read here, by patterns alone: nothing is sent anywhere, nothing is guessed, and nothing enters the case "
            "until you take it. Ctrl+Enter reads.",
        )
        st.button("Read", icon=":material/manage_search:", key="quick_read")
        if taken := st.session_state.pop(JUST_TAKEN, ""):
            st.markdown(f":green[:material/check: {as_text(taken)}]")
        if text and text.strip():
            _found(text)


def show_example() -> None:
    """Put the example into the field."""
    st.session_state[_TEXT] = _EXAMPLE


def _found(text: str) -> None:
    if len(text) > LONGEST_LETTER:
        st.markdown(f":orange[:material/error: Only the first {LONGEST_LETTER:,} of {len(text):,} characters are read.]")
    reading = read_letter(text)
    entered = as_written(entered_facts())
    new = [one for one in reading.proposals if _written(one) != entered.get(one.fact)]
    same = len(reading.proposals) - len(new)
    if not reading.proposals:
        st.markdown("No fact was found in this text.")
    if new:
        _chips(new, entered, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12])
    if same:
        quiet(f"{counted(same, 'fact stands', 'facts stand')} in the case already.")
    _not_taken(reading.not_taken)


def _written(one: Proposal) -> Any:
    return as_written({one.fact: one.value})[one.fact]


def _chips(new: Sequence[Proposal], entered: dict[str, Any], key: str) -> None:
    labels = [_label(one, one.fact in entered) for one in new]
    standing = [place for place, one in enumerate(new) if one.sure and one.fact not in entered]
    chosen = st.pills(
        "Found, with the words that say so. Click off what is not right.",
        range(len(new)),
        format_func=labels.__getitem__,
        selection_mode="multi",
        default=standing,
        key=f"quick_chips_{key}_{len(new)}",
    )
    picked = [new[place] for place in chosen]
    for one in new:
        if one.fact in entered:
            now = value_words(FACTS[one.fact], current_case().values[one.fact] or entered[one.fact])
            st.markdown(
                f":small[:orange[:material/compare_arrows: **{as_text(fact_label(one.fact))}**: the case says {as_text(now)}, "
                f"the text {as_text(value_words(FACTS[one.fact], one.value))}. Choose its chip to replace it.]]"
            )
    with st.container(horizontal=True, gap="small"):
        st.button(
            f"Take {counted(len(picked), 'fact')}",
            type="primary",
            key="quick_take",
            disabled=not picked,
            on_click=_take,
            args=(picked,),
        )
        st.button("Clear", key="quick_clear", on_click=_clear)
    reasons = [f"{as_text(fact_label(one.fact))}: {as_text(one.reason)}" for one in new if one.reason]
    if reasons:
        quiet(" · ".join(reasons))


def _label(one: Proposal, differs: bool) -> str:
    words = readable(" … ".join(" ".join(said.split()) for said in one.words), _WORDS_SHOWN)
    sign = ":material/compare_arrows: " if differs else "" if one.sure else ":material/help: "
    value = as_text(value_words(FACTS[one.fact], one.value))
    return f"{sign}{as_text(fact_label(one.fact))} **{value}** :gray[“{as_text(words)}”]"


def _take(picked: Sequence[Proposal]) -> None:
    """Enter the chosen proposals with their words. The last statement of a callback."""
    facts = {one.fact: _written(one) for one in picked}
    enter_facts(facts, {one.fact: Origin("letter", words=" … ".join(one.words)[:_ORIGIN_WORDS]) for one in picked})
    if not facts.keys().isdisjoint(BESIDE_THE_LIST):
        enter_facts(beside_the_list(entered_facts(), "lesions" if "lesions" in facts else "liver_lesion_count"), {})
    st.session_state[JUST_TAKEN] = f"{counted(len(facts), 'fact')} taken"
    # A phone shows the form or the result: what was taken is in the result.
    st.session_state[changing_key("case")] = False
    _clear()
    st.rerun()


def _clear() -> None:
    st.session_state[_TEXT] = ""


def _not_taken(left: Sequence[NotTaken]) -> None:
    """What was seen and not taken, with its words and the reason."""
    if not left:
        return
    lines = [f"- “{as_text(readable(one.words, 160))}” :gray[{as_text(one.why)}]" for one in left]
    title = f"Not taken: {counted(len(left), 'part')} of the text"
    if len(lines) <= _MOST_SAID:
        st.markdown("\n".join([f":small[**{title}**]", "", *lines]))
        return
    with st.expander(title, type="compact"):
        st.markdown("\n".join(lines))
