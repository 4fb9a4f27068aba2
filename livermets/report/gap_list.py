"""The gaps of a case as a list that goes back to who referred it: what is missing, what would be accepted, who waits for it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from livermets.assessment.assess import Assessment
from livermets.assessment.referral import MissingFact, gaps, open_tests
from livermets.case.words import fact_label
from livermets.evidence import short_citation
from livermets.facts import FACTS, primary_label
from livermets.knowledge.loading import Knowledge
from livermets.report.pdf import typeset
from livermets.report.pdf.words import intended_use
from livermets.text import bracket_apart, counted, day_words, shortened

_MOST_WAITING: Final = 5
"""So many options, scores or tests that wait are named, the others counted."""

NOTHING_MISSING: Final = "Nothing is missing that an option, a score or the checklist of this primary waits for."


@dataclass(frozen=True, slots=True)
class GapWords:
    """One gap: what is missing, what would be accepted, and a line for each kind of thing that waits for it."""

    label: str
    accepted: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapList:
    """Everything that goes back for one case. `tests` are those asked for and not said to be done, each with who asks."""

    title: str
    gaps: tuple[GapWords, ...]
    tests: tuple[str, ...]
    release: str

    @property
    def text(self) -> str:
        """The list as plain text, to be copied into a letter."""
        lines = [self.title, ""]
        for number, one in enumerate(self.gaps, 1):
            lines += [f"{number}. {one.label} ({one.accepted})", *(f"   {why}" for why in one.why)]
        if not self.gaps:
            lines.append(NOTHING_MISSING)
        if self.tests:
            lines += ["", "Tests that are asked for and not said to be done:", *(f"- {one}" for one in self.tests)]
        return "\n".join([*lines, "", f"livermets, knowledge release {self.release}"])


def gap_list(assessment: Assessment) -> GapList:
    """The gaps of a case in words."""
    known, values = assessment.knowledge, assessment.case.values
    label = values["case_label"] or "a case without a label"
    primary = f" ({primary_label(values['primary_site'])})" if values["primary_site"] else ""
    title = f"What is missing for {label}{primary}"
    found = tuple(GapWords(fact_label(one.fact), _accepted(one), tuple(_why(one, known))) for one in gaps(assessment))
    tests = tuple(
        f"{test.test.label}: {_who_asks(test.speaking[0].reason.because, known)}"
        for test in open_tests(assessment)
        if test.speaking
    )
    return GapList(title, found, tests, assessment.release)


def gaps_pdf(found: GapList, *, at: datetime.datetime) -> bytes:
    """The list as a PDF; the same bytes for the same input."""
    lead = "Please send these facts with the day on which they were observed; what was not examined may stay open."
    data: dict[str, Any] = {
        "title": found.title,
        "lead": lead if found.gaps else NOTHING_MISSING,
        "gaps": [{"label": one.label, "accepted": one.accepted, "why": list(one.why)} for one in found.gaps],
        "tests": list(found.tests),
        "footer": f"Knowledge release {found.release}. Printed {day_words(at.date())} by livermets.",
        "intended_use": intended_use(),
    }
    return typeset.pdf("gaps.typ", data, at)


def _accepted(gap: MissingFact) -> str:
    accepted = FACTS[gap.fact].accepted()
    return f"so far {gap.so_far}, which leaves something open; {accepted}" if gap.so_far else accepted


def _why(gap: MissingFact, known: Knowledge) -> list[str]:
    registry = known.registry
    options = [bracket_apart(registry.options[name].name)[0] for name in gap.options]
    away = [bracket_apart(registry.options[name].name)[0] for name in gap.checks]
    systems = [known.systems[name].definition.short for name in gap.systems]
    tests = [test.test.label for test in known.guides.tests if test.test.id in gap.tests]
    lines = [f"Red flag: {registry.red_flags[name].text}" for name in gap.red_flags]
    for names, noun, verb in ((options, "option", "for it"), (systems, "stage or score", "for it")):
        if names:
            many = counted(len(names), noun, {"option": "options", "stage or score": "stages and scores"}[noun])
            lines.append(f"{many} {'waits' if len(names) == 1 else 'wait'} {verb}: {shortened(names, _MOST_WAITING)}")
    if away:
        lines.append(f"Could take {counted(len(away), 'option')} away: {shortened(away, _MOST_WAITING)}")
    if tests:
        lines.append(f"Asked for by the checklist: {shortened(tests, _MOST_WAITING)}")
    return lines


def _who_asks(because: str, known: Knowledge) -> str:
    registry = known.registry
    rule = registry.advice.get(because)
    sources = [rule.source] if rule is not None else list(registry.claims[because].said_in)
    return "; ".join(short_citation(registry.sources[name]) for name in sources) or "a founding text"
