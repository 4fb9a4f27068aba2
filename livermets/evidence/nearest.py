"""How near the patients behind a figure are to a case, with the differences in words.

Nothing is inferred about a population beyond its own description: a sign such as "no extrahepatic disease" is read from the
words of the record, compared with the fact of the case, and an unknown fact is said to be unknown. The score is only an
order; it is never shown as a number.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from livermets.evidence.signs import signs_of
from livermets.evidence.wording import years_text
from livermets.knowledge.records import Figure, Source, Stratum
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import DESIGN_LABELS, PRIMARY_LABELS
from livermets.text import listed, mid_sentence

NO_DIFFERENCE: Final = "nothing that was compared differs"
"""How the words begin where no difference was found; what was compared follows."""

_NOT_COMPARED: Final = "the rest of the description was not compared"
_EARLIER: Final = "no difference visible in what was read"
"""How the same was said before, in what boards have kept."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """A figure, how far it is from the case (smaller is nearer), and why: what fits, what differs, what is unknown.

    `alike` is what was compared with the case and fits; `fits` says also what speaks for the report. `undecided` are the
    unknown facts of the case that its description speaks of.
    """

    figure: Figure
    source: Source | None
    distance: int
    fits: tuple[str, ...]
    differs: tuple[str, ...]
    unknown: tuple[str, ...]
    undecided: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """The differences and unknowns in one line; where there are none, what was compared, for a description says more."""
        parts = [*self.differs, *self.unknown]
        return "; ".join(parts) if parts else f"{NO_DIFFERENCE}: {', '.join(self.alike)}; {_NOT_COMPARED}"


def is_no_difference(words: str) -> bool:
    """Whether words about the differences to a case, of today or kept from earlier, name none."""
    return words in ("", _EARLIER) or words.startswith(NO_DIFFERENCE)


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
        ("site", "liver metastases"),
        ("metastatic site", "liver"),
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


def against_case(
    facts: Mapping[str, object], figure: Figure, registry: Registry, groups: Mapping[str, Collection[str]] | None = None
) -> Nearest:
    """In what the patients behind one figure are like the case and in what not, whatever primary they had.

    `facts` are the facts of the case, None or absent when unknown; `groups` maps a system to the groups still possible for
    the case.
    """
    return _measure(figure, facts, groups or {}, registry)


class _Notes:
    """Collects words and distance while one figure is measured."""

    def __init__(self) -> None:
        self.distance = 0
        self.fits: list[str] = []
        self.differs: list[str] = []
        self.unknown: list[str] = []
        self.undecided: list[str] = []

    def fit(self, words: str, distance: int = 0) -> None:
        self.fits.append(words)
        self.distance += distance

    def differ(self, words: str, distance: int) -> None:
        self.differs.append(words)
        self.distance += distance

    def open(self, words: str, distance: int = 1, fact: str = "") -> None:
        if words not in self.unknown:
            self.unknown.append(words)
        if fact:
            self.undecided.append(fact)
        self.distance += distance


def _measure(figure: Figure, facts: Mapping[str, object], groups: Mapping[str, Collection[str]], registry: Registry) -> Nearest:
    notes = _Notes()
    source = registry.source_of(figure)
    _primary(figure, facts, notes)
    _population(figure, facts, notes)
    _stratum(figure, facts, groups, notes)
    alike = tuple(notes.fits)
    _quality(figure, source, notes)
    said = (tuple(notes.fits), tuple(notes.differs), tuple(notes.unknown), tuple(dict.fromkeys(notes.undecided)))
    return Nearest(figure, source, notes.distance, *said, alike)


def _primary(figure: Figure, facts: Mapping[str, object], notes: _Notes) -> None:
    primary = facts.get("primary_site")
    if primary is None:
        notes.open("your patient's primary is not entered", 3)
    elif figure.primary == primary:
        notes.fit(f"{mid_sentence(PRIMARY_LABELS[figure.primary])} primary")
    elif figure.primary == "mixed":
        notes.differ("several primaries pooled", 4)
    else:
        notes.differ(f"reported under another primary: {mid_sentence(PRIMARY_LABELS[figure.primary])}", 4)
    if figure.liver_specific is False:
        notes.differ("not a cohort of liver metastases", 4)


def _population(figure: Figure, facts: Mapping[str, object], notes: _Notes) -> None:
    for sign in signs_of(figure.population):
        known = facts.get(sign.fact)
        if known is None:
            notes.open(f"{sign.words}; {sign.unknown}", fact=sign.fact)
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
        notes.open(f"{words}; the size of your patient's largest lesion is unknown", fact="largest_lesion_mm")
    elif largest > limit_mm or (strict and largest == limit_mm):
        notes.differ(f"{words}; your patient's largest is {largest:g} mm", 4)
    else:
        notes.fit(words)


def _age_limit(limit: int, age: object, notes: _Notes) -> None:
    words = f"patients of {limit} years and over"
    if not isinstance(age, int | float):
        notes.open(f"{words}; your patient's age is unknown", fact="age_years")
    elif age < limit:
        notes.differ(f"{words}; your patient is {age:g}", 3)
    else:
        notes.fit(words)


def is_every_case(stratum: Stratum) -> bool:
    """Whether every case here belongs to the group: patients with liver metastases, or all of a system."""
    return (stratum.factor, stratum.group) in _LIVER_METASTASES or stratum.group == "all"


def _stratum(figure: Figure, facts: Mapping[str, object], groups: Mapping[str, Collection[str]], notes: _Notes) -> None:
    stratum = figure.stratum
    if stratum is None or stratum.group == "all":
        return
    if stratum.system is not None:
        _system_group(stratum.system, stratum.group, groups.get(stratum.system), notes)
        return
    if is_every_case(stratum):
        notes.fit("patients with liver metastases")
        return
    fact, values = _FACTORS.get(stratum.factor or "", ("", {}))
    words = f"only patients with {stratum.factor}: {stratum.group}"
    known = facts.get(fact)
    if stratum.group not in values:
        notes.differ(words, 2)
    elif known is None:
        notes.open(f"{words}; unknown in your patient", 2, fact)
    elif known == values[stratum.group]:
        notes.fit(f"{stratum.factor}: {stratum.group}, as your patient", -2)
    else:
        notes.differ(f"{words}; your patient differs", 6)


def _system_group(system: str, group: str, possible: Collection[str] | None, notes: _Notes) -> None:
    """Compare a reported group with the possible ones: points with points, names with names, never across."""
    words = f"{system} group {group}"
    reported = points_between(group)
    alike = [one for one in possible or () if (points_between(one) is None) == (reported is None)]
    if not alike:
        notes.open(f"only {words}; your patient's group is unknown", 2)
        return
    inside = [one for one in alike if one == group or _within(points_between(one), reported)]
    if not inside:
        notes.differ(f"only {words}; your patient is {listed(alike, 'or')}", 6)
    elif len(inside) == len(alike) and (len(alike) == 1 or reported is not None):
        notes.fit(f"{words}, as your patient", -3)
    else:
        notes.open(f"only {words}; your patient may be {listed(alike, 'or')}", 0)


def points_between(group: str) -> tuple[float, float] | None:
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
    if figure.read_by == "two":
        notes.fit("read by two readers", -1)
    elif figure.is_doubtful:
        notes.differ("not found again by a second reader", 3)


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
