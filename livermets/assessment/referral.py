"""The referral form of a primary: which facts it asks for, and which gaps of a case go back to who referred it, and why.

The form asks for what a board would ask next of a case of which only the primary is known, and for what the checklist of
its work-up needs. What only a board can judge is never asked of who refers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from livermets.assessment.assess import Assessment
from livermets.assessment.relevance import relevance
from livermets.assessment.workup import CheckResult, workup_for_case
from livermets.case.case import empty_values
from livermets.case.words import fact_label
from livermets.facts import FACTS, SECTIONS, Kind, in_order
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.rules.ranges import Range

FORM_FIELD: Final = "livermets_form"
"""The hidden field by which a filled form is known again; its value is `FORM_EDITION` and the primary."""

FORM_EDITION: Final = "referral-1"

OF_A_LIST: Final = ":"
"""Between fact and value in the name of a box to tick: `imaging_done:ct-contrast`."""

TAKEN_BACK: Final = "unknown"
"""The choice by which an answer is taken back."""

MOST_FIELDS: Final = 20
"""So many fields a form has at most, its two dates among them."""

MOST_GAPS: Final = 20

OBSERVED: Final[dict[str, tuple[str, ...]]] = {
    "imaging_observed": ("liver", "extrahepatic"),
    "laboratory_observed": ("laboratory", "liver_function"),
}
"""The dates of a form: of which sections of a case they say when the facts were observed."""

OBSERVED_LABELS: Final = {"imaging_observed": "Date of the imaging", "laboratory_observed": "Date of the blood tests"}

JUDGED_BY_BOARD: Final = frozenset(
    {
        "liver_completely_resectable",
        "resection_extent",
        "two_adjacent_segments_spared",
        "inflow_outflow_bile_preserved",
        "all_lesions_ablatable",
        "small_lesion_resectable_and_ablatable",
        "other_lesions_treatable",
        "all_sites_treatable",
        "extrahepatic_resectable",
        "remnant_sufficient",
        "permanently_unresectable",
        "adverse_biology",
        "serious_comorbidity",
        "visceral_crisis",
        "life_expectancy_12_weeks",
        "debulking_percent",
    }
)
"""What a board judges with the images before it; a referral that answered it would answer the question."""

_FIRST: Final = (
    "case_label",
    "board_question",
    "age_years",
    "sex",
    "primary_histology",
    "liver_lesion_count",
    "largest_lesion_mm",
)
_NOT_ASKED: Final = frozenset({"primary_site", "known_primary", "lesions_complete"})
_PART_OF: Final = {"lines_of_chemotherapy": "therapy", "dpyd_deficiency": "therapy"}
"""Where a letter has what the form of a case keeps under special tests."""

_LONG_LISTS: Final = frozenset({"first_line_drugs", "later_line_drugs", "charlson_conditions", "symptoms"})
"""Lists of so many values that a page has no room for them."""


@dataclass(frozen=True, slots=True)
class ReferralForm:
    """What is asked for one primary: facts by the section of a case, in the order of a referral letter, and which imaging.

    `dates` are keys of `OBSERVED` of which at least one fact is asked.
    """

    primary: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    imaging: tuple[str, ...]
    dates: tuple[str, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(name for _, names in self.sections for name in names)


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that somebody waits for: red flags, options and systems by their ids, and tests of the checklist.

    `so_far` is what is known of it where only a bound or a range is, as a case file has it.
    """

    fact: str
    red_flags: tuple[str, ...]
    options: tuple[str, ...]
    checks: tuple[str, ...]
    systems: tuple[str, ...]
    tests: tuple[str, ...]
    so_far: str = ""

    def to_json(self) -> dict[str, Any]:
        waiting = {
            "red_flags": self.red_flags,
            "options": self.options,
            "could_take_away": self.checks,
            "systems": self.systems,
            "tests": self.tests,
        }
        return {
            "fact": self.fact,
            "label": fact_label(self.fact),
            "accepted": FACTS[self.fact].accepted(),
            **({"so_far": self.so_far} if self.so_far else {}),
            **{name: list(one) for name, one in waiting.items() if one},
        }


def referral_form(primary: str, known: Knowledge | None = None) -> ReferralForm:
    """The form of a primary, which is a value of `primary_site`; 8 to `MOST_FIELDS` fields."""
    known = known or knowledge()
    checklist = workup_for_case(known, {**empty_values(), "primary_site": primary}).of_status("open")
    imaging = in_values("imaging_done", (value for test in checklist for value in test.test.imaging))
    wanted = [*_FIRST, *(["imaging_done"] if imaging else []), *relevance(primary).first]
    wanted += [fact for test in checklist for fact in test.test.facts]
    asked = [name for name in dict.fromkeys(wanted) if _may_be_asked(name)][: MOST_FIELDS - len(OBSERVED)]
    by_section = [(section, tuple(name for name in in_order(asked) if _part(name) == section)) for section in SECTIONS]
    sections = tuple((section, names) for section, names in by_section if names)
    there = {section for section, _ in sections}
    return ReferralForm(primary, sections, imaging, tuple(key for key, of in OBSERVED.items() if there.intersection(of)))


def _part(name: str) -> str:
    return _PART_OF.get(name, FACTS[name].section)


def _may_be_asked(name: str) -> bool:
    return name not in JUDGED_BY_BOARD | _NOT_ASKED | _LONG_LISTS and FACTS[name].kind is not Kind.LESIONS


def in_values(fact: str, values: Iterable[str]) -> tuple[str, ...]:
    """Some values of a fact, each once, in the order in which it declares them."""
    found = set(values)
    return tuple(value for value in FACTS[fact].values if value in found)


def observed_of(fact: str) -> str | None:
    """The date of a form that says when a fact was observed; None for a fact that has none."""
    return next((key for key, sections in OBSERVED.items() if FACTS[fact].section in sections), None)


def open_tests(assessment: Assessment) -> tuple[CheckResult, ...]:
    """The tests that a published rule asks for in this case and that it does not say were done."""
    return assessment.workup.of_status("open")


def gaps(assessment: Assessment) -> tuple[MissingFact, ...]:
    """What is missing of a case, in the order in which a board would want it; at most `MOST_GAPS`.

    Every unknown fact of the form of its primary that something waits for, and further ones that options or red flags wait
    for. A fact of which only a bound or a range is known counts as long as something waits for more of it.
    """
    values = assessment.case.values
    primary = values["primary_site"]
    if primary is None:
        return ()
    form = referral_form(primary, assessment.knowledge).facts
    tests: dict[str, list[str]] = {fact: [] for fact in FACTS}
    for test in open_tests(assessment):
        for fact in (*test.test.facts, *(("imaging_done",) if test.test.imaging else ())):
            tests[fact].append(test.id)
    asked = {question.fact: question for question in assessment.ask_next}
    ranked = [name for name, one in asked.items() if name in form or (_may_be_asked(name) and (one.options or one.red_flags))]
    ranked += [name for name in form if name not in asked and tests[name]]
    found = []
    for name in ranked:
        value, one = values[name], asked.get(name)
        partly = isinstance(value, Range) and one is not None
        if (value is not None and not partly) or FACTS[name].section == "case":
            continue
        waiting = (one.red_flags, one.options, one.checks, (*one.settles, *one.narrows)) if one else ((), (), (), ())
        found.append(MissingFact(name, *waiting, tuple(tests[name]), value.text if isinstance(value, Range) else ""))
    return tuple(found[:MOST_GAPS])
