"""The line under the navigation that says on every page which case and which release of the knowledge is shown."""

from __future__ import annotations

import re
from typing import Final

import streamlit as st

from livermets.case import Case
from livermets.facts import FACTS, value_label
from livermets.knowledge import knowledge
from livermets.ui.session import current_case, current_faults

BANNER: Final = "banner"
"""The key under which the banner is drawn anew."""

UNKNOWN: Final = ":gray[?]"
"""The sign of what is not known, as Markdown."""

_DESCRIBING = frozenset(name for name, fact in FACTS.items() if fact.section == "case")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$~:&])")


def as_text(value: object) -> str:
    """A value as Markdown that shows it letter by letter, whatever it contains."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(value).split()))


def quiet(words: str) -> None:
    """A line of small grey text that still reads at 4.5 to 1, which a caption of Streamlit does not. Markdown."""
    st.markdown(f":small[:gray[{words}]]")


def medical_facts(case: Case) -> int:
    """How many facts of the patient are known, those that follow from others included."""
    return sum(1 for name, value in case.values.items() if value is not None and FACTS[name].section != "case")


def readable_tags() -> None:
    """Dark letters on what is chosen in a list of several and on the button that matters most, in the dark theme.

    Streamlit writes them in white on the primary colour, and no colour that reads on a dark page carries white letters;
    there is no parameter for it.
    """
    if st.context.theme.type == "dark":
        letters = st.get_option("theme.dark.backgroundColor")
        on_primary = "[data-testid='stMultiSelectTagsContainer'] span, button[kind='primary']:not(:disabled)"
        st.html(f"<style>:is({on_primary}), :is({on_primary}) p {{ color: {letters}; }}</style>")


@st.fragment(key=BANNER)
def case_banner() -> None:
    """Label, moment, primary, how much is known, and the release."""
    readable_tags()
    case = current_case()
    values = case.values
    known = medical_facts(case)
    parts = [f"**{as_text(values['case_label'])}**" if values["case_label"] else "**Case without a label**"]
    if values["snapshot"]:
        parts.append(as_text(values["snapshot"]))
    parts.append(value_label(values["primary_site"]) if values["primary_site"] else ":gray[primary unknown]")
    parts.append(f"{known} of {len(FACTS) - len(_DESCRIBING)} facts known" if known else ":gray[nothing entered]")
    if current_faults():
        parts.append(":orange-badge[:material/warning: entries need a look]")
    parts.append(f":gray[knowledge release {knowledge().release}]")
    st.markdown(f":small[{' · '.join(parts)}]")
