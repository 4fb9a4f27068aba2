"""From what is stored of a case to what can be said of it: the one way for every page, report and file.

Whatever the facts are, a case is made of those that fit together, and the others are named in words. Nothing of the facts is
changed or lost by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from livermets.assessment.assess import Assessment, assess
from livermets.board.briefing import Unusable
from livermets.board.models import BoardCase, Facts, Origins
from livermets.case.case import Case, CaseFault
from livermets.case.reading import read_what_fits
from livermets.case.words import fact_label, fault_words
from livermets.knowledge.loading import Knowledge
from livermets.text import listed

MOST_FAULTS: Final = 20
"""So many are said in words, and how many more there are."""

_LONGEST_LABEL: Final = 80
_LONGEST_WORDS: Final = 300


@dataclass(frozen=True, slots=True)
class UsableCase:
    """The case of the facts that fit together; `left_out` are the others."""

    case: Case
    left_out: tuple[Unusable, ...] = ()


def usable(facts: Facts, origins: Origins | None = None) -> UsableCase:
    """The case of stored facts and their origins, as far as they can be read together."""
    case, faults = read_what_fits(facts, origins)
    return UsableCase(case, _in_words(faults))


def assessed(case: BoardCase, knowledge: Knowledge) -> tuple[Assessment, tuple[Unusable, ...]]:
    """What the knowledge says of a case as it stands, and what of it cannot be used."""
    found = usable(case.facts, case.origins)
    return assess(found.case, knowledge), (*_of_the_record(case), *found.left_out)


def _of_the_record(case: BoardCase) -> Iterable[Unusable]:
    return (Unusable(label="Record", words=words) for words in case.faults)


def _in_words(faults: Iterable[CaseFault]) -> tuple[Unusable, ...]:
    # A fault for each fact or pair: the same pair may be found by several rules.
    every = list(dict.fromkeys(faults))
    said = [_said(fault) for fault in every[:MOST_FAULTS]]
    if more := len(every) - len(said):
        said.append(Unusable(label=f"{more} more", words="not listed here; the case page shows the facts"))
    return tuple(said)


def _said(fault: CaseFault) -> Unusable:
    label = listed(dict.fromkeys(_cut(fact_label(name), _LONGEST_LABEL) for name in fault.field.split(" and ")))
    return Unusable(label=label, words=_cut(fault_words(fault), _LONGEST_WORDS))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
