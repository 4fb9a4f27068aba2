"""The evidence profile of an option against its alternative: every figure that answers a question, and what is missing.

A profile weighs nothing. It says of each question what was read, how directly it answers, whether the sources agree, and what
nobody reported; the weight is the board's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

from livermets.evidence.compare import OWN_DEFINITION, disagree
from livermets.evidence.option_outcomes import mortality, own_figures, question_words
from livermets.evidence.wording import citation_of, reported_value, stratum_text, value_text
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import DESIGN_LABELS, ENDPOINT_LABELS, PRIMARY_LABELS, RATIOS
from livermets.text import bracket_apart, counted, listed, mid_sentence, sentence_case

Side = Literal["between", "option", "alternative"]
"""What a figure is of: the comparison of the two, or one of them alone."""

_ORDER: Final = ("overall-survival", "cancer-specific-survival", "progression-free-survival", "disease-free-survival")
_NO_OUTCOME: Final = frozenset(
    {
        "frequency",
        "discrimination",
        "diagnostic-accuracy",
        "plan-change",
        "agreement",
        "disagreement",
        "event-not-stated",
        "other",
    }
)
"""Endpoints that say nothing of how patients fared with a treatment."""

_HARMS: Final = ("mortality-", "complication")


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One figure of a profile: of what it is, its design, and what makes it less than direct (empty: nothing known).

    A ratio is of the option that it puts first: below 1 means fewer events with that one.
    """

    side: Side
    of: str
    figure: Figure
    design: str
    indirect: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileQuestion:
    """One thing that was counted: its figures, comparisons first, whether their sources agree, and what is missing."""

    words: str
    rows: tuple[ProfileRow, ...]
    consistency: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def sets_against(self) -> bool:
        """Whether the two can be held against each other on it: a comparison was read, or both were reported."""
        sides = {row.side for row in self.rows}
        return "between" in sides or len(sides) > 1


@dataclass(frozen=True, slots=True)
class EvidenceProfile:
    """What was read of an option against its alternative in a primary; `missing` is what no question has, `names` says who is
    who."""

    question: str
    names: Mapping[Side, str]
    questions: tuple[ProfileQuestion, ...]
    missing: tuple[str, ...]


def evidence_profile(option: Option, alternative: Option, registry: Registry, primary: str) -> EvidenceProfile:
    """The profile of two options of a primary. Raises ValueError when they are one and the same.

    A figure is of a side by the rule of `own_figures`. A ratio compares the two when its own source set it against the other
    one's treatment; where both are of one term of the taxonomy, when it is a key figure of both. Of one option alone only
    whole series stand here; its groups stand on the survival page.
    """
    if option.id == alternative.id:
        raise ValueError(f"{option.id} cannot be set against itself")
    names = _names(option, alternative)
    found: dict[str, ProfileRow] = {}
    sides: tuple[tuple[Side, Option, Option], ...] = (("option", option, alternative), ("alternative", alternative, option))
    for side, one, other in sides:
        for figure in (*own_figures(one, registry, primary, groups=True), *mortality(one, registry)):
            if figure.endpoint in _NO_OUTCOME:
                continue
            if figure.measure not in RATIOS and figure.stratum is None:
                found.setdefault(figure.id, _row(side, names[side], figure, registry, primary))
            elif figure.measure in RATIOS and _compares(figure, one, other, registry):
                words = f"{_name(one)} against {mid_sentence(_name(other))}"
                found.setdefault(figure.id, _row("between", words, figure, registry, primary))
    rows = list(found.values())
    asked: dict[tuple[str, str, float | None], list[ProfileRow]] = {}
    for row in rows:
        asked.setdefault(_question(row.figure), []).append(row)
    questions = [_answered(found, names) for found in _in_order(asked)]
    words = f"{PRIMARY_LABELS[primary]} with liver metastases: {mid_sentence(names['between'])}"
    return EvidenceProfile(words, names, tuple(questions), tuple(_missing(rows, names)))


PROFILE_COLUMNS: Final = (
    "question",
    "compared",
    "reported",
    "value",
    "low",
    "high",
    "n",
    "design",
    "directness",
    "patients",
    "group",
    "time_zero",
    "source",
    "doi",
    "read_by_second_reader",
    "caveat",
    "figure",
    "consistency",
    "missing",
)
"""The columns of a profile as a table for a file."""


def profile_rows(profile: EvidenceProfile, registry: Registry) -> list[tuple[object, ...]]:
    """A profile as rows under `PROFILE_COLUMNS`: one a figure, then one for each thing that is missing; None is empty."""
    rows: list[tuple[object, ...]] = []
    empty = (None,) * (len(PROFILE_COLUMNS) - 2)
    for question in profile.questions:
        consistency = "; ".join(question.consistency) or None
        for row in question.rows:
            figure, source = row.figure, registry.source_of(row.figure)
            rows.append(
                (
                    question.words,
                    row.of,
                    value_text(figure),
                    figure.value,
                    figure.low,
                    figure.high,
                    figure.n,
                    row.design,
                    "; ".join(row.indirect) or "nothing known against it",
                    figure.population,
                    stratum_text(figure.stratum) or "all",
                    figure.time_zero,
                    citation_of(figure, registry),
                    source.doi if source else None,
                    figure.second_reading,
                    figure.caveat,
                    figure.id,
                    consistency,
                    None,
                )
            )
        rows += [(question.words, *empty, gap) for gap in question.missing]
    return [*rows, *((profile.question, *empty, gap) for gap in profile.missing)]


def _name(option: Option) -> str:
    return bracket_apart(option.name)[0]


def _names(option: Option, alternative: Option) -> dict[Side, str]:
    one, other = _name(option), _name(alternative)
    return {"between": f"{one} against {mid_sentence(other)}", "option": one, "alternative": other}


def _row(side: Side, of: str, figure: Figure, registry: Registry, primary: str) -> ProfileRow:
    source = registry.source_of(figure)
    return ProfileRow(side, of, figure, DESIGN_LABELS[source.design] if source else "", tuple(_indirect(figure, primary)))


def _indirect(figure: Figure, primary: str) -> Iterable[str]:
    if figure.primary != primary:
        yield f"of {mid_sentence(PRIMARY_LABELS[figure.primary])}"
    if figure.liver_specific is False:
        yield "not a cohort of liver metastases"
    if figure.stratum is not None:
        yield f"of a part: {stratum_text(figure.stratum)}"


def _compares(figure: Figure, one: Option, other: Option, registry: Registry) -> bool:
    if one.treatment == other.treatment:
        return figure.id in one.key_figures and figure.id in other.key_figures
    term = registry.treatments.get(other.treatment)
    return figure.comparator in {*registry.with_narrower(other.treatment), *(term.covers if term else ())}


def _question(figure: Figure) -> tuple[str, str, float | None]:
    if figure.measure in RATIOS:
        return figure.endpoint, "ratio", None
    return figure.endpoint, figure.measure, figure.horizon_months


def _in_order(asked: dict[tuple[str, str, float | None], list[ProfileRow]]) -> list[list[ProfileRow]]:
    def place(question: tuple[str, str, float | None]) -> tuple[object, ...]:
        endpoint, measure, horizon = question
        harm = endpoint.startswith(_HARMS)
        first = _ORDER.index(endpoint) if endpoint in _ORDER else len(_ORDER)
        return (harm, first, endpoint, measure != "ratio", measure, -(horizon or 0))

    return [asked[question] for question in sorted(asked, key=place)]


def _answered(rows: Sequence[ProfileRow], names: Mapping[Side, str]) -> ProfileQuestion:
    ordered = sorted(rows, key=lambda row: (("between", "option", "alternative").index(row.side), row.figure.id))
    figure = ordered[0].figure
    endpoint, measure, horizon = _question(figure)
    words = f"ratio of {ENDPOINT_LABELS[endpoint]}" if measure == "ratio" else question_words((endpoint, measure, horizon))
    missing = []
    if measure != "ratio":
        silent = [side for side in names if side != "between" and not any(row.side == side for row in rows)]
        missing += [f"nothing of {mid_sentence(names[side])}" for side in silent]
    without_n = sum(row.figure.n is None for row in rows)
    if without_n:
        missing.append(f"n of {without_n} of {len(rows)}")
    if figure.endpoint.endswith("survival") and measure != "ratio":
        without = sum(row.figure.time_zero is None for row in rows)
        if without:
            missing.append(f"from when time runs, of {without} of {len(rows)}")
    return ProfileQuestion(sentence_case(words), tuple(ordered), tuple(_consistency(ordered, names)), tuple(missing))


def _consistency(rows: Sequence[ProfileRow], names: Mapping[Side, str]) -> Iterable[str]:
    """For each side with several sources, from where to where they run and whether they agree, by the one rule of the house.

    Figures of another measure, of other patients and of a part of them are not held against each other.
    """
    if rows[0].figure.endpoint in OWN_DEFINITION:
        yield "each source counts what it says in its caveat"
        return
    for side in names:
        alike: dict[tuple[object, ...], list[Figure]] = {}
        for row in rows:
            one = row.figure
            if row.side == side and one.value is not None:
                alike.setdefault(
                    (row.of, one.measure, one.primary, stratum_text(one.stratum), one.liver_specific is False), []
                ).append(one)
        for (of, *_), figures in alike.items():
            sources = len({one.source for one in figures})
            if sources < 2:
                continue
            apart = any(a.source != b.source and disagree(a, b) for a, b in combinations(figures, 2))
            ordered = sorted(figures, key=lambda one: one.value or 0)
            ends = listed(dict.fromkeys(reported_value(one).without_interval for one in (ordered[0], ordered[-1])), "to")
            yield f"{of}: {sources} sources, {ends}, {'which disagree' if apart else 'which agree'}"


def _missing(rows: Sequence[ProfileRow], names: Mapping[Side, str]) -> Iterable[str]:
    between = [row for row in rows if row.side == "between"]
    if not between:
        yield "no ratio of one to the other was read"
    elif not any(row.design == DESIGN_LABELS["rct"] for row in between):
        yield "no randomised comparison of the two was read"
    for side, name in names.items():
        own = [row.figure for row in rows if row.side == side]
        if side == "between":
            continue
        if not any(figure.endpoint == "overall-survival" for figure in own):
            yield f"no overall survival of {mid_sentence(name)}"
        if not any(figure.endpoint.startswith(_HARMS) for figure in own):
            yield f"no mortality and no complications of {mid_sentence(name)}"
    if rows and all(row.figure.liver_specific is False for row in rows):
        yield "no figure is of a cohort of liver metastases"
    once = sum(row.figure.second_reading is None for row in rows)
    if once:
        yield f"a second reading of {once} of {counted(len(rows), 'figure')}"
