"""The checklist as a page to print: self-contained HTML, with a box to tick for each test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from livermets.assessment.workup import STATUS_LABELS, STATUS_MEANINGS, CheckResult, CheckStatus, Workup
from livermets.board.briefing import FlagLine
from livermets.case.case import Case
from livermets.evidence import citation_of, short_citation
from livermets.facts import primary_label
from livermets.knowledge.guide_records import PLAN_LABELS, STEP_LABELS
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.templates import filled
from livermets.screens.workup.words import MARKS, STATUS_ORDER, check_status_words, finding_text, reason_text


class PrintedFlag(NamedTuple):
    """A red flag: what is known, what follows, what would settle it, and who says so."""

    text: str
    follows: str
    settles: str
    source: str


class PrintedTest(NamedTuple):
    """A test with its step in the work-up, who asks for it, what it finds, and its state."""

    name: str
    step: str
    state: str
    done: bool
    reasons: list[str]
    finds: list[str]


class PrintedStatus(NamedTuple):
    """The tests of one status under its heading."""

    mark: str
    name: str
    meaning: str
    tests: list[PrintedTest]


def printed_checklist(workup: Workup, case: Case, primary: str | None, flags: Sequence[FlagLine] = ()) -> bytes:
    """The checklist as UTF-8 HTML: red flags, then the tests, open ones first, with who asks for them and what they find."""
    values = case.values
    about = (
        primary_label(primary) if primary else "primary not entered",
        f"plan: {PLAN_LABELS[workup.plan].lower()}" if workup.plan else "plan not chosen",
        f"knowledge release {knowledge().release}",
    )
    label = " · ".join(str(part) for part in (values["case_label"], values["snapshot"], values["assessed_on"]) if part)
    statuses = [_status(status, tests) for status in STATUS_ORDER if (tests := workup.of_status(status))]
    use = " ".join(knowledge().intended_use.replace("#", "").split())
    shown = list(map(_flag, flags))
    page = filled("workup/checklist.html.jinja", label=label, about=about, flags=shown, statuses=statuses, intended_use=use)
    return page.encode()


def _flag(line: FlagLine) -> PrintedFlag:
    sources = knowledge().registry.sources
    source = short_citation(sources[line.source]) if line.source in sources else line.source
    return PrintedFlag(line.text, line.follows, line.settles, source)


def _status(status: CheckStatus, tests: tuple[CheckResult, ...]) -> PrintedStatus:
    return PrintedStatus(MARKS[status], STATUS_LABELS[status], STATUS_MEANINGS[status], list(map(_test, tests)))


def _test(result: CheckResult) -> PrintedTest:
    registry = knowledge().registry
    figures = [registry.figures[name] for name in result.test.figures]
    return PrintedTest(
        name=result.test.label,
        step=STEP_LABELS[result.test.step],
        state=check_status_words(result),
        done=result.status == "done",
        reasons=[reason_text(reason) for reason in result.speaking],
        finds=[f"{finding_text(figure)} ({citation_of(figure, registry)})" for figure in figures],
    )
