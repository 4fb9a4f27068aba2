"""Which case is spoken of, in one line of Markdown: label, moment, primary, how much is known, and the release."""

from __future__ import annotations

from typing import Final

from livermets.case.case import Case
from livermets.facts import FACTS, primary_label
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.session import current_case, current_faults, doubted_facts, medical_facts
from livermets.screens.shared.text import as_text
from livermets.text import counted

_DESCRIBING: Final = frozenset(name for name, fact in FACTS.items() if fact.section == "case")


def case_label(case: Case) -> str:
    """The label of a case as Markdown, heavy."""
    label = case.values["case_label"]
    return f"**{as_text(label)}**" if label else "**Case without a label**"


def case_line(before: str = "", after: str = "") -> str:
    """The case in hand in one line; `before` and `after` are Markdown that stands in front of it, and behind what is known."""
    case = current_case()
    values = case.values
    known = medical_facts(case)
    parts = [f"{before} {case_label(case)}".lstrip()]
    if values["snapshot"]:
        parts.append(as_text(values["snapshot"]))
    parts.append(primary_label(values["primary_site"]) if values["primary_site"] else ":gray[primary not entered]")
    parts.append(f"{known} of {len(FACTS) - len(_DESCRIBING)} facts known" if known else ":gray[nothing entered]")
    if current_faults():
        parts.append(":orange-badge[:material/warning: entries need a look]")
    if doubted := doubted_facts():
        parts.append(f":blue-badge[:material/help: {counted(len(doubted), 'value')} to check]")
    return small_line(*parts, after)


def small_line(*parts: str) -> str:
    """Parts of a line in small letters, those that are not empty, with the release behind them."""
    return f":small[{' · '.join([*filter(None, parts), f':gray[knowledge release {knowledge().release}]'])}]"
