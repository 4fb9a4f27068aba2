"""Whether this release answers a vignette as a careful board would sign it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.options import STATUS_LABELS, OptionResult
from livermets.case.reading import read_case
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.vignettes import Expectation, Vignette
from livermets.text import listed


@dataclass(frozen=True, slots=True)
class Answer:
    """The assessment of a vignette by this release, and what was expected and does not hold, each in words."""

    assessment: Assessment
    differs: tuple[str, ...]


def answer_of(vignette: Vignette, knowledge: Knowledge) -> Answer:
    """The answer of this release. Raises CaseError for a case that cannot be read."""
    assessment = assess(read_case(vignette.case), knowledge)
    found = (_difference(expectation, assessment) for expectation in vignette.expect)
    return Answer(assessment, tuple(one for one in found if one))


def _difference(expectation: Expectation, assessment: Assessment) -> str:
    """What does not hold; empty where the expectation does."""
    if expectation.options is not None:
        return _of_options(expectation, assessment)
    if expectation.system is not None:
        return _of_system(expectation, assessment)
    pattern = re.compile(expectation.says or expectation.never_says or "", re.IGNORECASE | re.DOTALL)
    hits = [text for text in _said(assessment, reasons=expectation.says is not None) if pattern.search(text)]
    if expectation.says is not None:
        return "" if hits else f"nothing decided says {expectation.says}"
    return f"is said: {'; '.join(hits)}" if hits else ""


def _of_options(expectation: Expectation, assessment: Assessment) -> str:
    pattern = re.compile(expectation.options or "", re.IGNORECASE | re.DOTALL)
    hits = [one for one in assessment.options if pattern.search(f"{one.id} | {one.option.name} | {one.option.treatment}")]
    if expectation.any_status and not any(one.status in expectation.any_status for one in hits):
        wanted = listed((STATUS_LABELS[status].lower() for status in expectation.any_status), "or")
        return f"none of {_named(hits)} is {wanted}" if hits else f"no option is like {expectation.options}"
    wrong = [one for one in hits if one.status in expectation.never_status]
    return f"must not be: {_named(wrong)}" if wrong else ""


def _named(results: list[OptionResult]) -> str:
    return ", ".join(f"{one.id} ({STATUS_LABELS[one.status].lower()})" for one in results)


def _of_system(expectation: Expectation, assessment: Assessment) -> str:
    result = assessment.systems[expectation.system or ""]
    wanted = {key: getattr(expectation, key) for key in ("applicable", "score", "group")}
    wrong = {key: getattr(result, key) for key, value in wanted.items() if value is not None and getattr(result, key) != value}
    return f"{expectation.system}: " + ", ".join(f"{key} is {value}" for key, value in wrong.items()) if wrong else ""


def _said(assessment: Assessment, *, reasons: bool) -> Iterator[str]:
    """What is decided of the case: advice that holds, doubts, red flags, tests; and the met reasons of options."""
    for advice in assessment.advice:
        if advice.value is True and advice.concerns:
            yield f"{advice.id} | {advice.rule.condition} | {advice.rule.conclusion}"
    yield from (doubt.text for doubt in assessment.doubts)
    yield from (f"{flag.id} | {flag.text} | {flag.follows} | {flag.settles}" for flag in assessment.red_flags)
    for test in assessment.workup.tests:
        if test.status in ("open", "done", "needed", "consider"):
            yield test.id
    if reasons:
        for option in assessment.options:
            yield from (f"{option.id} | {one.statement.text}" for one in option.because if one.value is True)
