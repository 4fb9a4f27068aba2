"""Figures ranked by how near their patients are to a case, with the differences in words.

Nothing is inferred about a population beyond its own description: a sign such as "no extrahepatic disease" is read from the
words of the record, compared with the fact of the case, and an unknown fact is said to be unknown. The score is only an
order; it is never shown as a number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from livermets.evidence.wording import years_text
from livermets.knowledge.records import Figure, Source
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import DESIGN_LABELS, PRIMARY_LABELS
from livermets.text import mid_sentence

NO_DIFFERENCE: Final = "no difference visible in what was read"


@dataclass(frozen=True, slots=True)
class Nearest:
    """A figure, how far it is from the case (smaller is nearer), and why: what fits, what differs, what is unknown."""

    figure: Figure
    source: Source | None
    distance: int
    fits: tuple[str, ...]
    differs: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """The differences and unknowns in one line; says so when the description shows none."""
        parts = [*self.differs, *self.unknown]
        return "; ".join(parts) if parts else NO_DIFFERENCE


@dataclass(frozen=True, slots=True)
class _Sign:
    """A phrase of a population, the fact it speaks of, the value its patients have, and the two sentences."""

    phrase: re.Pattern[str]
    fact: str
    value: object
    words: str
    differs: str
    unknown: str


def _sign(phrase: str, fact: str, value: object, words: str, differs: str, unknown: str) -> _Sign:
    return _Sign(re.compile(phrase, re.IGNORECASE), fact, value, words, differs, unknown)


_SIGNS: Final = (
    _sign(
        r"no extrahepatic|without extrahepatic|liver[- ](?:only|limited|confined)|confined to the liver|isolated",
        "extrahepatic_disease",
        False,
        "no disease outside the liver",
        "your patient has extrahepatic disease",
        "whether your patient has extrahepatic disease is unknown",
    ),
    _sign(
        r"(?:with|and)(?: resected| concomitant)? extrahepatic (?:disease|metastas)",
        "extrahepatic_disease",
        True,
        "patients with extrahepatic disease",
        "your patient has none",
        "whether your patient has extrahepatic disease is unknown",
    ),
    _sign(
        r"\b(?:unresectable|non-?resectable|irresectable|not suitable for resection)\b",
        "liver_completely_resectable",
        False,
        "unresectable disease",
        "your patient's liver disease is judged resectable",
        "whether your patient's liver disease can be removed is unknown",
    ),
    _sign(
        r"\bresect(?:ed|able)\b(?! primary)|hepatectom|(?:CRLM|liver|hepatic) resections?\b|surgery for CRLM",
        "liver_completely_resectable",
        True,
        "resected or resectable patients only",
        "your patient's liver disease is judged not completely resectable",
        "whether your patient's liver disease can be removed is unknown",
    ),
    _sign(
        r"\bsynchronous\b",
        "synchronous",
        True,
        "synchronous disease",
        "your patient's disease is metachronous",
        "whether your patient's disease is synchronous is unknown",
    ),
    _sign(
        r"\bmetachronous\b",
        "synchronous",
        False,
        "metachronous disease",
        "your patient's disease is synchronous",
        "whether your patient's disease is synchronous is unknown",
    ),
    _sign(
        r"MSI-H|dMMR",
        "msi_high",
        True,
        "MSI-H or dMMR tumours",
        "your patient's tumour is not MSI-H",
        "MSI status is unknown",
    ),
    _sign(
        r"(?<!K)RAS wild-type",
        "ras_mutated",
        False,
        "RAS wild-type tumours",
        "your patient's tumour is RAS mutated",
        "RAS status is unknown",
    ),
    _sign(
        r"BRAF V600E(?: mutated)? (?:metastatic|mutant|CRC)|untreated BRAF V600E",
        "braf_v600e",
        True,
        "BRAF V600E tumours",
        "your patient's tumour has no BRAF V600E",
        "BRAF status is unknown",
    ),
    _sign(
        r"HER2-positive|HER2\+ ",
        "her2_positive",
        True,
        "HER2-positive tumours",
        "your patient's tumour is HER2-negative",
        "HER2 status is unknown",
    ),
    _sign(
        r"HLA-A\*02:01-positive",
        "hla_a0201",
        True,
        "HLA-A*02:01-positive patients",
        "your patient is HLA-A*02:01-negative",
        "HLA type is unknown",
    ),
)
_NOT_CLEARED: Final = re.compile(
    r"unresect|non-?resect|irresect|not (?:suitable for |clearly )?resect|did not undergo|cytoreduc|debulk|palliative|"
    r"refused|transplant|unsuitable",
    re.IGNORECASE,
)
_SIZE: Final = re.compile(r"(<=|<|up to|under)\s?(\d+(?:\.\d+)?)\s?(cm|mm)\b", re.IGNORECASE)
_AGE: Final = re.compile(r"(?:aged?\s)?>=\s?(\d\d)\s?(?:years|y\b)|aged >=\s?(\d\d)", re.IGNORECASE)
_RANGE: Final = re.compile(r"(\d+(?:\.\d+)?)(?:\s?-\s?(\d+(?:\.\d+)?))?")
_FACTORS: Final[Mapping[str, tuple[str, Mapping[str, object]]]] = {
    "timing": ("synchronous", {"synchronous": True, "metachronous": False}),
    "extrahepatic disease": ("extrahepatic_disease", {"present": True, "yes": True, "absent": False, "no": False}),
    "sidedness": ("primary_side", {"left": "left", "right": "right", "left-sided": "left", "right-sided": "right"}),
    "RAS": ("ras_mutated", {"mutated": True, "wild type": False, "wild-type": False}),
    "BRAF": ("braf_v600e", {"mutated": True, "wild type": False}),
}
"""Factors of strata that are facts of a case: the fact, and the value of it that each group has."""

_LIVER_METASTASES: Final = frozenset(
    {
        ("liver-metastases", "yes"),
        ("liver metastases", "present"),
        ("liver metastasis", "present"),
        ("site", "any liver metastases"),
    }
)
"""Strata that every case here is in."""

_DESIGN_DISTANCE: Final[Mapping[str, int]] = {
    "rct": 0,
    "meta-analysis": 0,
    "registry": 0,
    "prospective": 1,
    "retrospective": 2,
}


def for_case(
    facts: Mapping[str, object],
    treatment: str,
    registry: Registry,
    *,
    groups: Mapping[str, Collection[str]] | None = None,
    endpoint: str | None = None,
) -> tuple[Nearest, ...]:
    """The figures on a treatment, nearest patients first.

    `facts` are the facts of the case, None or absent when unknown; `groups` maps a system to the groups still possible for
    the case. Taken in are figures of the case's primary and of pooled primaries, on the treatment itself, its broader and
    its narrower terms; with an unknown primary, of every primary. Retracted figures never appear, a number listed
    twice appears once.
    """
    broader, narrower = registry.ancestors(treatment), registry.descendants(treatment)
    steps = {treatment: 0} | dict.fromkeys(narrower, 1) | {term: 2 + i for i, term in enumerate(broader)}
    primary = facts.get("primary_site")
    found = []
    for term, step in steps.items():
        for figure in registry.figures_by_treatment.get(term, ()):
            wanted = primary is None or figure.primary in (primary, "mixed")
            once = figure.same_as is None and not figure.retracted
            if wanted and once and endpoint in (None, figure.endpoint):
                found.append(_measure(figure, step, facts, groups or {}, registry))
    return tuple(sorted(found, key=lambda one: (one.distance, -(one.figure.n or 0), one.figure.id)))


def against_case(facts: Mapping[str, object], figure: Figure, registry: Registry) -> Nearest:
    """In what the patients behind one figure are like the case and in what not, whatever primary they had.

    `facts` as for `for_case`, which leaves out figures of other primaries; where an option is shown with one, this says so.
    """
    return _measure(figure, 0, facts, {}, registry)


class _Notes:
    """Collects words and distance while one figure is measured."""

    def __init__(self) -> None:
        self.distance = 0
        self.fits: list[str] = []
        self.differs: list[str] = []
        self.unknown: list[str] = []

    def fit(self, words: str, distance: int = 0) -> None:
        self.fits.append(words)
        self.distance += distance

    def differ(self, words: str, distance: int) -> None:
        self.differs.append(words)
        self.distance += distance

    def open(self, words: str, distance: int = 1) -> None:
        if words not in self.unknown:
            self.unknown.append(words)
        self.distance += distance


def _measure(
    figure: Figure, step: int, facts: Mapping[str, object], groups: Mapping[str, Collection[str]], registry: Registry
) -> Nearest:
    notes = _Notes()
    source = registry.source_of(figure)
    _primary(figure, facts, notes)
    if step:
        notes.differ(f"treatment: {mid_sentence(registry.treatment_label(figure.treatment))}", step)
    _population(figure, facts, notes)
    _stratum(figure, facts, groups, notes)
    _quality(figure, source, notes)
    return Nearest(figure, source, notes.distance, tuple(notes.fits), tuple(notes.differs), tuple(notes.unknown))


def _primary(figure: Figure, facts: Mapping[str, object], notes: _Notes) -> None:
    primary = facts.get("primary_site")
    if primary is None:
        notes.open("your patient's primary is unknown", 3)
    elif figure.primary == primary:
        notes.fit(f"{mid_sentence(PRIMARY_LABELS[figure.primary])} primary")
    elif figure.primary == "mixed":
        notes.differ("several primaries pooled", 4)
    else:
        notes.differ(f"reported under another primary: {mid_sentence(PRIMARY_LABELS[figure.primary])}", 4)
    if figure.liver_specific is False:
        notes.differ("not a cohort of liver metastases", 4)


@lru_cache(maxsize=4096)
def _signs_of(population: str) -> tuple[_Sign, ...]:
    """The signs that a description of a population carries; "resected" is none where the liver was not cleared."""
    cleared = _NOT_CLEARED.search(population) is None
    return tuple(
        sign
        for sign in _SIGNS
        if sign.phrase.search(population) and (cleared or sign.fact != "liver_completely_resectable" or sign.value is False)
    )


def _population(figure: Figure, facts: Mapping[str, object], notes: _Notes) -> None:
    for sign in _signs_of(figure.population):
        known = facts.get(sign.fact)
        if known is None:
            notes.open(f"{sign.words}; {sign.unknown}")
        elif known == sign.value:
            notes.fit(sign.words)
        else:
            notes.differ(f"{sign.words}; {sign.differs}", 4)
    if limit := _SIZE.search(figure.population):
        strict = limit[1].lower() in ("<", "under")
        limit_mm = float(limit[2]) * (10 if limit[3].lower() == "cm" else 1)
        _size_limit(limit_mm, strict, facts.get("largest_lesion_mm"), notes)
    if found := _AGE.search(figure.population):
        _age_limit(int(found[1] or found[2]), facts.get("age_years"), notes)


def _size_limit(limit_mm: float, strict: bool, largest: object, notes: _Notes) -> None:
    words = f"lesions {'under' if strict else 'up to'} {limit_mm:g} mm"
    if not isinstance(largest, int | float):
        notes.open(f"{words}; the size of your patient's largest lesion is unknown")
    elif largest > limit_mm or (strict and largest == limit_mm):
        notes.differ(f"{words}; your patient's largest is {largest:g} mm", 4)
    else:
        notes.fit(words)


def _age_limit(limit: int, age: object, notes: _Notes) -> None:
    words = f"patients of {limit} years and over"
    if not isinstance(age, int | float):
        notes.open(f"{words}; your patient's age is unknown")
    elif age < limit:
        notes.differ(f"{words}; your patient is {age:g}", 3)
    else:
        notes.fit(words)


def _stratum(figure: Figure, facts: Mapping[str, object], groups: Mapping[str, Collection[str]], notes: _Notes) -> None:
    stratum = figure.stratum
    if stratum is None or stratum.group == "all":
        return
    if stratum.system is not None:
        _system_group(stratum.system, stratum.group, groups.get(stratum.system), notes)
        return
    if (stratum.factor, stratum.group) in _LIVER_METASTASES:
        notes.fit("patients with liver metastases")
        return
    fact, values = _FACTORS.get(stratum.factor or "", ("", {}))
    words = f"only patients with {stratum.factor}: {stratum.group}"
    known = facts.get(fact)
    if stratum.group not in values:
        notes.differ(words, 2)
    elif known is None:
        notes.open(f"{words}; unknown in your patient", 2)
    elif known == values[stratum.group]:
        notes.fit(f"{stratum.factor}: {stratum.group}, as your patient", -2)
    else:
        notes.differ(f"{words}; your patient differs", 6)


def _system_group(system: str, group: str, possible: Collection[str] | None, notes: _Notes) -> None:
    """Compare a reported group with the possible ones: points with points, names with names, never across."""
    words = f"{system} group {group}"
    reported = _points(group)
    alike = [one for one in possible or () if (_points(one) is None) == (reported is None)]
    if not alike:
        notes.open(f"only {words}; your patient's group is unknown", 2)
        return
    inside = [one for one in alike if one == group or _within(_points(one), reported)]
    if not inside:
        notes.differ(f"only {words}; your patient is {' or '.join(alike)}", 6)
    elif len(inside) == len(alike) and (len(alike) == 1 or reported is not None):
        notes.fit(f"{words}, as your patient", -3)
    else:
        notes.open(f"only {words}; your patient may be {' or '.join(alike)}", 0)


def _points(group: str) -> tuple[float, float] | None:
    """A group given in points as (lowest, highest): "3" is (3, 3), "0-2" is (0, 2); None for a named group."""
    found = _RANGE.fullmatch(group)
    return (float(found[1]), float(found[2] or found[1])) if found else None


def _within(inner: tuple[float, float] | None, outer: tuple[float, float] | None) -> bool:
    return inner is not None and outer is not None and outer[0] <= inner[0] and inner[1] <= outer[1]


def _quality(figure: Figure, source: Source | None, notes: _Notes) -> None:
    design = source.design if source else "review"
    notes.distance += _DESIGN_DISTANCE.get(design, 4)
    if design not in _DESIGN_DISTANCE:
        notes.differs.append(f"read in a {DESIGN_LABELS[design]}")
    if figure.n is None:
        notes.differ("number of patients not given", 2)
    elif figure.n < 100:
        notes.differ(f"only {figure.n} patients", 2)
    elif figure.n < 500:
        notes.distance += 1
    _era(figure, source, notes)
    if source is not None and source.access == "secondary":
        notes.differ("read through another text", 1)
    if figure.superseded_by is not None:
        notes.differ("superseded by a later report", 8)
    if figure.second_reading is not None:
        notes.fit("read by two readers", -1)


def _era(figure: Figure, source: Source | None, notes: _Notes) -> None:
    """Old series are further away; where the years of treatment are not given, the year of publication speaks."""
    if figure.years is not None:
        last, words = figure.years[1], f"treated {years_text(figure)}"
    elif source is not None and source.year is not None:
        last, words = source.year, f"published {source.year}, years of treatment not given"
    else:
        notes.open("years of treatment not given")
        return
    if last < 2010:
        notes.differ(words, 2 if last < 2000 else 1)
