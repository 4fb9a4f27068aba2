"""What of a case stands behind the scores and options that a board sees: the treatment so far, and the facts they rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from livermets.assessment.assess import Assessment
from livermets.assessment.options import OptionResult
from livermets.assessment.systems import SystemResult
from livermets.board.briefing import Said
from livermets.case.words import amount, fact_label
from livermets.facts import FACTS, in_order

_TREATMENT: Final = (
    *(name for name, fact in FACTS.items() if fact.section == "therapy" and name != "response"),
    "lines_of_chemotherapy",
    "weeks_since_chemotherapy",
    "months_since_primary_resection",
    "weeks_since_augmentation",
    "prior_liver_resection",
    "prior_liver_ablation",
)
"""The facts that say what was done before; the response stands with the disease."""


def known_fact(name: str, assessment: Assessment) -> Said:
    """A known fact with its label and unit."""
    return Said(label=fact_label(name), **amount(FACTS[name], assessment.case.values[name])._asdict())


def treatment_so_far(assessment: Assessment) -> tuple[Said, ...]:
    """What is known of the treatment before; one line that says so where nothing is."""
    known = [name for name in _TREATMENT if assessment.case.values[name] is not None and name not in assessment.case.settled]
    return tuple(known_fact(name, assessment) for name in known) or (Said(label="Treatment so far"),)


def rests_on(
    assessment: Assessment, systems: Iterable[SystemResult], options: Iterable[OptionResult], said: Collection[str]
) -> tuple[Said, ...]:
    """The known facts on which these results and options rest and that stand nowhere else: `said` are those that do.

    First stand those of the first system, in the order of the form.
    """
    behind = dict.fromkeys(fact for result in systems for fact in in_order(result.system.facts)) | dict.fromkeys(
        in_order(set(_facts_behind(options)))
    )
    case, elsewhere = assessment.case, {*said, *_TREATMENT}
    known = [name for name in behind if name in FACTS and case.values[name] is not None and name not in elsewhere]
    # What only follows from facts that are said is said with them.
    follows = {name for name in known if name in case.settled and elsewhere.issuperset(case.settled[name])}
    return tuple(known_fact(name, assessment) for name in known if name not in follows)


def _facts_behind(options: Iterable[OptionResult]) -> Iterator[str]:
    """The facts by which a reason of an option is met."""
    for option in options:
        for reason in option.because:
            if reason.value is True:
                yield from reason.compiled.decider.facts
