"""A quick line or a letter read: what it proposes, what it was seen to say and is not taken, and what was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from livermets.case.case import as_written, parse_facts
from livermets.case.reading import read_what_fits
from livermets.case.words import fault_fields
from livermets.letters.findings import read_findings
from livermets.letters.found import Notes, NotTaken, Proposal
from livermets.letters.genes import read_genes
from livermets.letters.layout import Layout, lay_out
from livermets.letters.liver_lesions import read_lesions
from livermets.letters.measured import read_measured
from livermets.letters.parts import take_apart
from livermets.letters.patient import read_patient, read_treatment
from livermets.letters.tumour import read_tumour


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOT_UNDERSTOOD: Final = "not understood"
_JOINING: Final = _words(
    "with and after of in the an at on for to by from is are was has now since then post status known both liver hepatic lesion"
    " lesions met mets metastasis metastases segment segments seg segs mm cm ca cancer carcinoma tumour tumor primary patient"
    " pt old yo year years stage score no and/or also plus as mit und nach von der die das de du la le des et con di del y"
    " leber herde"
)
"""Words of a quick line that only join others."""
_MEDICAL: Final = re.compile(r"\d|\b(?:metasta\w+|lesion\w*|carcinom\w*|tumou?r|mutat\w+|positive|negative)\b", re.I)


@dataclass(frozen=True, slots=True)
class LetterReading:
    """What a text says: proposals in the order of the form, and the words that were not taken, in the order of the text."""

    proposals: tuple[Proposal, ...]
    not_taken: tuple[NotTaken, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """The sure proposals as facts of a case, ready for JSON."""
        return as_written({one.fact: one.value for one in self.proposals if one.sure})


def read_letter(text: str) -> LetterReading:
    """Read a text. Nothing is guessed: what has two readings is among `not_taken`, with the reason."""
    layout = take_apart(lay_out(text))
    notes = Notes(layout)
    for read in (read_patient, read_tumour, read_genes, read_measured, read_lesions, read_treatment, read_findings):
        read(notes)
    proposals = _that_fit(notes)
    rest = [*notes.refused, *_left(layout, notes)]
    return LetterReading(proposals, tuple(sorted(dict.fromkeys(rest), key=lambda one: one.place)))


def _that_fit(notes: Notes) -> tuple[Proposal, ...]:
    """The proposals without those that contradict each other: of a contradiction no side is believed."""
    several = sum(len(set(notes.values(fact))) > 1 for fact in ("age_years", "sex", "primary_site"))
    if several > 1:
        for fact in list(notes.said):
            notes.drop(fact, "the text seems to tell of several patients")
    proposals = notes.proposals()
    sure = {one.fact: one.value for one in proposals if one.sure}
    known, _ = parse_facts(sure)
    _, faults = read_what_fits(known)
    wrong = {name for fault in faults for name in fault_fields(fault)}
    for one in proposals:
        if one.fact in wrong:
            notes.drop(one.fact, "contradicts other words of this text")
    return tuple(one for one in proposals if one.fact not in wrong)


def _left(layout: Layout, notes: Notes) -> Iterator[NotTaken]:
    """The parts of the text that nothing was read from: every one of a quick line, of a letter those that look medical."""
    for sentence in layout.sentences:
        place = sentence.start
        for part in re.split(r"((?<!\d),|,(?!\d)|;|\n)", sentence.text):
            start, end = place, place + len(part)
            place = end
            bare = part.strip(" ,;.\n:-•*()")
            if len(bare) < 2:
                continue
            if notes.is_taken(start, end):
                if layout.is_quick:
                    yield from _between(layout, notes, start, end)
                continue
            if layout.is_quick or (sentence.about == "" and _MEDICAL.search(bare)):
                inside = start + part.index(bare)
                yield NotTaken(
                    layout.words(inside, inside + len(bare)), layout.span(inside, inside + len(bare)), NOT_UNDERSTOOD
                )


def _between(layout: Layout, notes: Notes, start: int, end: int) -> Iterator[NotTaken]:
    """What a part of a quick line says beside what was read from it: every word that only joins is passed over."""
    rest = "".join("\0" if notes.is_taken(place, place + 1) else layout.plain[place] for place in range(start, end))
    for found in re.finditer(r"[^\0,;()]+", rest):
        words = re.findall(r"[^\W_]+", found[0])
        if any(word.casefold() not in _JOINING for word in words if len(word) > 1 or word.isdigit()):
            bare = found[0].strip(" .:-/")
            inside = start + found.start() + found[0].index(bare)
            yield NotTaken(layout.words(inside, inside + len(bare)), layout.span(inside, inside + len(bare)), NOT_UNDERSTOOD)
