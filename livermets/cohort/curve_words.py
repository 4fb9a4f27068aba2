"""The results of curves in words and as a table: what is read off each group, and the test between them."""

from __future__ import annotations

import pandas as pd

from livermets.cohort.curve_results import CurveResults, GroupCurve, outcome_words
from livermets.cohort.masking import LEAST_SHOWN, shared_count
from livermets.cohort.statistics.curves import AtHorizon
from livermets.cohort.statistics.estimates import Estimate, TestResult
from livermets.evidence.wording import horizon_text
from livermets.text import counted, listed, number_words, sentence_case

NOT_REACHED_WORD = "not reached"


def percent_words(estimate: Estimate) -> str:
    """A share as a reader has it: "62.7 % (55.3 to 69.2)"; "not known" without one."""
    if estimate.value is None:
        return "not known"
    return f"{number_words(100 * estimate.value, 1)} %{_bounds(estimate, 100)}"


def months_words(estimate: Estimate) -> str:
    """A time in months: "76.0 months (66.1 to 98.9)"; "not reached" where the curve does not fall so far."""
    if estimate.value is None:
        return NOT_REACHED_WORD
    return f"{number_words(estimate.value, 1)} months{_bounds(estimate, 1)}"


def _bounds(estimate: Estimate, factor: float) -> str:
    if estimate.low is None and estimate.high is None:
        return ""
    low, high = (NOT_REACHED_WORD if one is None else number_words(factor * one, 1) for one in (estimate.low, estimate.high))
    return f" ({low} to {high})"


def p_words(p: float) -> str:
    """A p as it is printed: three digits, and "< 0.001" below."""
    return "p < 0.001" if p < 0.001 else f"p {number_words(p, 3)}"


def test_words(test: TestResult, strata: str) -> str:
    """A test in a sentence: "Log-rank (Mantel): chi-square 3.456 on 1 degree of freedom, p 0.063".

    `strata` are the words for what it is stratified by, empty where it is not.
    """
    name = sentence_case(test.method.split(",")[0]) + (f", stratified by {strata}" if strata else "")
    if test.chi_square is None or test.df is None or test.p is None:
        return f"{name}: {test.why_not}"
    return (
        f"{name}: chi-square {number_words(test.chi_square, 3)} on {counted(test.df, 'degree')} of freedom, {p_words(test.p)}"
    )


def at_words(at: AtHorizon) -> str:
    """What stands at a horizon, or why nothing does."""
    return at.why_not or percent_words(at.estimate)


def group_sentence(group: GroupCurve, results: CurveResults) -> str:
    """One group in a sentence: patients, events, median and the horizons that the follow-up reaches."""
    n, events = _n(group, results), _events(group, results)
    at = [f"{percent_words(one.estimate)} at {horizon_text(one.months)}" for one in group.horizons if not one.why_not]
    competing = f", {group.competing} with a competing event" if group.competing and not results.asked.shared else ""
    median = "" if results.incidence else f"; median {months_words(group.median)}"
    reached = f"; {listed(at)}" if at else ""
    return f"{sentence_case(group.name)}: {n} patients, {events} events{competing}{median}{reached}."


def estimates_sentence(results: CurveResults) -> str:
    """Everything that the picture says in sentences: each group, the test, who is left out, and the follow-up."""
    said = [group_sentence(group, results) for group in results.shown]
    hidden = [group for group in results.groups if group.hidden]
    if hidden:
        said.append(f"Held back, because groups are small: {listed(group.name for group in hidden)}.")
    if results.test is not None:
        said.append(f"{_test_words(results)}.")
    if results.left_out and not results.asked.shared:
        said.append(f"Left out: {listed(f'{reason} ({count})' for reason, count in results.left_out)}.")
    if results.outcome.data is not None and results.outcome.data.delayed:
        said.append("Patients count as at risk from their recorded entry on.")
    if results.follow_up.value is not None:
        said.append(f"Median follow-up {months_words(results.follow_up)}.")
    return " ".join(said)


def brief_sentence(results: CurveResults) -> str:
    """What a reader wants first: endpoint, patients, events, and the test or, without groups, the median."""
    number = shared_count if results.asked.shared else str
    said = (
        f"{sentence_case(outcome_words(results.outcome))}: {number(results.patients)} patients, {number(results.events)} events"
    )
    if results.test is not None:
        return f"{said}. {_test_words(results)}."
    if results.incidence or not results.shown:
        return f"{said}."
    return f"{said}, median {months_words(results.shown[0].median)}."


def _test_words(results: CurveResults) -> str:
    """The test between the groups, and who took no part in it."""
    assert results.test is not None
    without = [
        f"{shared_count(n) if results.asked.shared else n} {'patient' if n == 1 else 'patients'} whose {what} is not known"
        for n, what in ((results.unknown, "group"), (results.untested, "stratum"))
        if n
    ]
    said = test_words(results.test, results.strata.label if results.strata else "")
    return f"{said}, without the {listed(without)}" if without else said


def _n(group: GroupCurve, results: CurveResults) -> str:
    return shared_count(group.patients) if results.asked.shared else str(group.patients)


def _events(group: GroupCurve, results: CurveResults) -> str:
    return shared_count(group.events) if results.asked.shared else str(group.events)


def estimate_rows(results: CurveResults) -> pd.DataFrame:
    """One row a group: patients, events, median, what stands at each horizon, the restricted mean."""
    rows = []
    for group in results.groups:
        if group.hidden:
            rows.append({"Group": group.name, "Patients": "held back", "Events": f"groups under {LEAST_SHOWN} are not shown"})
            continue
        row = {"Group": group.name, "Patients": _n(group, results), "Events": _events(group, results)}
        if results.incidence:
            row["Competing events"] = shared_count(group.competing) if results.asked.shared else str(group.competing)
        else:
            row["Median"] = months_words(group.median)
        row |= {f"At {horizon_text(one.months)}": at_words(one) for one in group.horizons}
        if group.mean is not None:
            words = group.mean.why_not or months_words(group.mean.estimate)
            row[f"Mean of the first {horizon_text(group.mean.months)}"] = words
        rows.append(row)
    return pd.DataFrame(rows).fillna("")
