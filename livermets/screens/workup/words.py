"""The checklist of work-up in words: who asks for a test, on what it waits, what it finds. Nothing here draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from livermets.assessment.ages import Age, age_words
from livermets.assessment.workup import STATUS_LABELS, CheckResult, CheckStatus, ReasonResult, Workup
from livermets.case.case import Case
from livermets.case.words import NO, YES, labels_words, value_words
from livermets.evidence import short_citation, value_text
from livermets.facts import FACTS
from livermets.knowledge.guide_records import PLAN_LABELS, PlannedTreatment
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import READING_LABELS
from livermets.screens.shared.pictures import source_mark
from livermets.screens.shared.text import UNKNOWN, as_text
from livermets.text import listed

MARKS: Final[Mapping[CheckStatus, str]] = {
    "done": YES,
    "open": "○",
    "disputed": "⇄",
    "consider": "◔",
    "depends": "?",
    "not-needed": "–",
    "not-asked": "·",
}
"""A sign for each status, so that it does not stand in words alone."""

STATUS_ORDER: Final[tuple[CheckStatus, ...]] = ("open", "disputed", "consider", "depends", "done", "not-needed")

_SAYS: Final = {"needed": "asks for it", "consider": "has it considered", "not-needed": "advises against it"}


def check_status_words(result: CheckResult) -> str:
    """The status with its sign, and for an open test whether anything is known of it."""
    words = f"{MARKS[result.status]} {STATUS_LABELS[result.status]}"
    if result.status in ("open", "disputed", "consider") and result.done is None:
        return f"{words}, not recorded"
    return words


def reason_words(reason: ReasonResult) -> str:
    """One reason in Markdown: its source, what it says, how it was read, on what it waits."""
    return f"{source_of(reason, link=True)} {_plain_reason(reason, as_markdown=True)}"


def reason_text(reason: ReasonResult) -> str:
    """One reason in plain text, for a printed page."""
    return f"{source_of(reason, link=False)} {_plain_reason(reason, as_markdown=False)}"


def source_of(reason: ReasonResult, *, link: bool) -> str:
    """Who says so: the source of a rule, or the founding text with how it reads today."""
    registry = knowledge().registry
    rule = registry.advice.get(reason.reason.because)
    if rule is not None:
        return source_mark(rule.source) if link else short_citation(registry.sources[rule.source])
    claim = registry.claims[reason.reason.because]
    said = ", ".join(short_citation(registry.sources[name]) for name in claim.said_in) or "founding text"
    reading = READING_LABELS[claim.reading]
    return f"★ {as_text(said) if link else said} ({reading})"


def _plain_reason(reason: ReasonResult, *, as_markdown: bool) -> str:
    says = _SAYS[reason.reason.says]
    if reason.value is None:
        waits = [labels_words(reason.missing, 3)] if reason.missing else []
        waits += [f"the plan: {plans_words(reason.reason.plans)}"] if reason.needs_plan else []
        says += f", depending on {listed(waits)}" if waits else ", if the board finds that it applies"
    parts = [f"{says}."]
    if reason.reason.note:
        parts.append(reason.reason.note)
    if not reason.decides:
        parts.append("It does not decide.")
    text = " ".join(parts)
    return as_text(text) if as_markdown else text


def plans_words(plans: tuple[PlannedTreatment, ...]) -> str:
    """ "resection or ablation"."""
    return listed((PLAN_LABELS[plan].lower() for plan in plans), "or")


def finding_text(figure: Figure) -> str:
    """What a test finds, with its question: "84 % sensitivity per lesion, CT"."""
    stratum = figure.stratum
    what = f"{stratum.factor or stratum.system}" if stratum else figure.endpoint.replace("-", " ")
    group = f", {stratum.group}" if stratum and stratum.group not in ("any", "about", "up to") else ""
    least = "up to " if stratum and stratum.group == "up to" else ""
    return f"{least}{value_text(figure)} {what}{group}"


def finding_words(result: CheckResult, most: int = 3) -> str:
    """What a test finds, as Markdown with the sources; the first figures of the file and how many more there are."""
    registry = knowledge().registry
    figures = [registry.figures[name] for name in result.test.figures]
    lines = [f"{as_text(finding_text(figure))} {source_mark(figure.source)}" for figure in figures[:most]]
    more = len(figures) - len(lines)
    return "; ".join(lines) + (f"; {more} more" if more else "")


def recorded_words(result: CheckResult, case: Case, found: Sequence[Age] = ()) -> str:
    """The values behind a laboratory or pathology test, as far as they are known; with their ages, which ones are stale."""
    known = []
    for name in result.test.facts:
        value = case.values[name]
        known.append(
            f"{FACTS[name].label} {UNKNOWN if value is None else as_text(value_words(FACTS[name], value))}{_old(name, found)}"
        )
    return ", ".join(known)


def _old(name: str, found: Sequence[Age]) -> str:
    """That a value is stale, or of when it is; nothing where no day is known."""
    age = next((one for one in found if one.fact == name), None)
    if age is None or age.status in ("missing", "unclear"):
        return ""
    observed = f"of {age.observed}" if age.observed else ""
    stale = f":orange[stale: {as_text(age_words(age))}]" if age.status == "stale" else ""
    said = ", ".join(filter(None, (observed, stale)))
    return f" ({said})" if said else ""


def count_words(workup: Workup) -> str:
    """How many tests are in which state: "Open 4 · Rules disagree 1 · Done 12"."""
    counts = [(STATUS_LABELS[status], len(workup.of_status(status))) for status in STATUS_ORDER]
    return " · ".join(f"{words} {count}" for words, count in counts if count) or "Nothing is asked for"


def sign_mark(value: bool | None) -> str:
    """✓, ✗ or the quiet question mark."""
    return UNKNOWN if value is None else (YES if value else NO)
