"""What is accepted and asked about all the same: a value outside the usual, a code for unknown, two values that do not fit.

A doubt never refuses. A code for unknown outside the usual is not counted either: 99 positive nodes are nobody's nodes, and
would settle that the primary was node-positive. The ranges are wide and carry no clinical meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from livermets.facts import FACTS, LESION_FIELDS, Fact
from livermets.rules import Range, condition
from livermets.text import number_words

_SIZE: Final = LESION_FIELDS["size_mm"]
ANY_CODES: Final = frozenset({999, 9999, 99999, 999999, -99, -999, -9999})
"""Numbers that files use for unknown whatever the fact; shorter ones stand with the facts that they are used for."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that is accepted but looks as if something else was meant; of a pair that does not fit, one of the two."""

    field: str
    value: Any
    text: str


_TOGETHER: Final = tuple(
    (condition(when), text)
    for when, text in (
        (
            "weight_kg / (height_cm * height_cm) > 0.008 OR weight_kg / (height_cm * height_cm) < 0.001",
            "height and weight do not go together: are they swapped, or in other units?",
        ),
        (
            "NOT known_primary AND primary_site <> 'unknown-primary'",
            "a primary is named, and “Primary known” says no: which of the two is right?",
        ),
        ("sex = 'male' AND primary_site IN ('ovarian', 'endometrial', 'cervical')", "sex and primary do not go together"),
        ("sex = 'female' AND primary_site IN ('prostate', 'testicular')", "sex and primary do not go together"),
        ("primary_pn = '1' AND NOT primary_node_positive", "pN1 and node-negative: was pN1c meant?"),
        # The limits are those of data/systems/who2019-gepnen-grade.yaml; a test holds them together.
        (
            "reported_grade = 'G3' AND ki67_percent <= 20 AND (mitoses_per_2mm2 <= 20 OR mitoses_per_2mm2 IS NULL)",
            "G3 has a Ki-67 or mitoses above this: was a share written where a percentage belongs?",
        ),
        (
            "reported_grade = 'G2' AND (ki67_percent > 20 OR mitoses_per_2mm2 > 20)",
            "G2 has neither a Ki-67 nor mitoses this high",
        ),
        (
            "reported_grade = 'G1' AND (ki67_percent >= 3 OR mitoses_per_2mm2 >= 2)",
            "G1 has neither a Ki-67 nor mitoses this high",
        ),
        (
            "well_differentiated AND primary_histology = 'neuroendocrine-carcinoma'",
            "a neuroendocrine carcinoma is not well differentiated",
        ),
        ("primary_grade = 'well' AND NOT well_differentiated", "the grade says well differentiated"),
        ("primary_grade = 'poor' AND well_differentiated", "the grade says poorly differentiated"),
        (
            "bilobar AND liver_lesion_count = 1",
            "one lesion is bilobar only if it grows across both hemilivers: is the number right?",
        ),
        (
            "liver_lesion_count > 0 AND largest_lesion_mm = 0",
            "a largest lesion of 0 says that none is left: is the number from before?",
        ),
        (
            "largest_lesion_area_mm2 < 0.05 * largest_lesion_mm * largest_lesion_mm",
            "area and longest diameter of the largest lesion do not go together: is one of them in other units?",
        ),
        (
            "NOT extrahepatic_disease AND metastases_total_count > liver_lesion_count",
            "more metastases in all organs than in the liver, and none outside it",
        ),
        (
            "response = 'complete' AND largest_lesion_mm > 0",
            "after a complete response no lesion is left: is the size from before?",
        ),
        ("chemotherapy_cycles > 0 AND chemotherapy_months = 0", "cycles were given in no time"),
        (
            "chemotherapy_months > 0 AND chemotherapy_cycles = 0",
            "months of treatment without a cycle: right only for drugs without cycles",
        ),
        ("lines_of_chemotherapy > 0 AND chemotherapy_months = 0", "a line was given in no time"),
        (
            "lines_of_chemotherapy > 0 AND chemotherapy_cycles = 0",
            "a line without a cycle: right only for drugs without cycles",
        ),
        ("len(first_line_drugs) > 0 AND chemotherapy_months = 0", "drugs of a first line, given in no time"),
        (
            "chemotherapy_months > 0 AND chemotherapy_cycles > 5 * chemotherapy_months + 2",
            "more cycles than weeks of treatment",
        ),
        ("len(first_line_drugs) > 0 AND lines_of_chemotherapy = 0", "drugs of a first line, and no line"),
        ("len(later_line_drugs) > 0 AND lines_of_chemotherapy <= 1", "drugs of later lines, and not more than one line"),
        ("future_remnant_before_ml > future_remnant_ml", "the remnant was larger before augmentation: are the two swapped?"),
        ("margin_status = 'R0' AND margin_mm = 0", "a margin of 0 beside R0"),
        ("margin_status IN ('R1', 'R2') AND margin_mm > 1", "a free margin beside R1 or R2"),
        ("recist_targets_gone AND recist_current_mm > 0", "all targets gone, and a sum above 0: right only for lymph nodes"),
    )
)
"""What hardly holds at once, and what to ask."""


def is_code(fact: Fact, value: Any) -> bool:
    """Whether a number of this fact is one that files use for unknown."""
    return fact.is_numeric and (value in fact.unknown_codes or value in ANY_CODES)


def is_uncounted(fact: Fact, value: Any) -> bool:
    """Whether a number is a code for unknown outside the usual, so that nothing may follow from it."""
    return is_code(fact, value) and not _is_usual(fact, value)


def uncounted_values(fact: Fact) -> tuple[float, ...]:
    """All numbers within the limits of a fact that are not counted, in their order."""
    if fact.minimum is None or fact.maximum is None:
        return ()
    within = (value for value in {*fact.unknown_codes, *ANY_CODES} if fact.minimum <= value <= fact.maximum)
    return tuple(sorted(value for value in within if is_uncounted(fact, value)))


def doubts(known: Mapping[str, Any], values: Mapping[str, Any], read: Sequence[Doubt] = ()) -> tuple[Doubt, ...]:
    """What to ask of the facts that were given; `values` has what follows as well, `read` how texts were understood."""
    found = [doubt for name, value in known.items() if (doubt := _of_number(name, FACTS[name], value))]
    for number, lesion in enumerate(known.get("lesions") or (), 1):
        doubt = _of_number(f"lesions[{number}].{_SIZE.name}", _SIZE, lesion.size_mm)
        found += [doubt] if doubt else []
    for when, text in _TOGETHER:
        if when.holds(values) is True:
            given = [name for name in known if name in when.names] or sorted(when.names)
            name = next((name for name in given if FACTS[name].is_numeric), given[0])
            value = values[name]
            found.append(Doubt(name, _plain(value), text))
    return (*read, *found)


def _plain(value: Any) -> Any:
    if isinstance(value, Range):
        return value.text
    return sorted(value) if isinstance(value, frozenset) else value


def _is_usual(fact: Fact, value: float | Range) -> bool:
    # 0 is said of what was looked for and not found, and of a complete response.
    if isinstance(value, Range):
        return fact.plausible is None or (value.low <= fact.plausible[1] and value.high >= fact.plausible[0])
    return fact.plausible is None or value == 0 or fact.plausible[0] <= value <= fact.plausible[1]


def _of_number(field: str, fact: Fact, value: Any) -> Doubt | None:
    if value is None or not fact.is_numeric:
        return None
    said = number_words(value)
    if is_code(fact, value):
        unused = "" if _is_usual(fact, value) else " and is not counted"
        return Doubt(field, _plain(value), f"{said} is often a code for unknown{unused}: leave the field empty if so")
    if _is_usual(fact, value):
        return None
    assert fact.plausible is not None
    low, high = map(number_words, fact.plausible)
    others = ", ".join(other.unit for other in fact.other_units if other.factor != 1)
    unit = "%" if fact.unit == "percent" else fact.unit
    what = "unit" if others else "number"
    text = f"{f'{said} {unit}'.rstrip()} is outside the usual {low} to {high}: is the {what} right?"
    return Doubt(field, _plain(value), text + (f" (also in use: {others})" if others else ""))
