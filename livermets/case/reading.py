"""From what was entered to a case: facts that follow from others are filled in, facts that contradict each other refused.

What follows from what is written in the rule language, so that a table of patients is completed by the same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from livermets.case.case import Case, CaseError, CaseFault, empty_values, parse_facts, read_facts
from livermets.case.doubts import doubts, is_uncounted
from livermets.case.faults import shown
from livermets.case.lesions import at_least_from_lesions, from_lesions
from livermets.case.origins import Origin, read_origins
from livermets.facts import FACTS
from livermets.rules import Condition, Range, condition, is_open
from livermets.rules.ranges import raised


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where `when` holds, `fact` is `value`: it can be nothing else, or, where `unless_given`, it is taken as that alone.

    What is taken so gives way to what was entered, and to a measurement that `when` asks for.
    """

    fact: str
    value: Any
    when: Condition
    unless_given: bool = False


def _settlement(fact: str, value: Any, when: str) -> Settlement:
    return Settlement(fact, value, condition(when))


def _taken(fact: str, value: Any, when: str) -> Settlement:
    return Settlement(fact, value, condition(when), unless_given=True)


_NO_DRUGS: Final = "first_line_drugs IS NULL AND later_line_drugs IS NULL"

SETTLEMENTS: Final = (
    _settlement("primary_node_positive", True, "primary_positive_nodes > 0"),
    _settlement("primary_node_positive", False, "primary_positive_nodes = 0"),
    _settlement("primary_positive_nodes", 0, "NOT primary_node_positive"),
    _settlement("ras_mutated", True, "kras_mutated OR nras_mutated"),
    _settlement("ras_mutated", False, "NOT kras_mutated AND NOT nras_mutated"),
    _settlement("kras_mutated", False, "NOT ras_mutated"),
    _settlement("nras_mutated", False, "NOT ras_mutated"),
    _settlement("kras_mutated", True, "ras_mutated AND NOT nras_mutated"),
    _settlement("nras_mutated", True, "ras_mutated AND NOT kras_mutated"),
    _settlement("disease_free_interval_months", 0, "synchronous"),
    _settlement("synchronous", False, "disease_free_interval_months > 0"),
    _settlement("extrahepatic_disease", True, "len(extrahepatic_sites) > 0"),
    _settlement("extrahepatic_sites", frozenset(), "NOT extrahepatic_disease"),
    _settlement("extrahepatic_disease", False, "metastases_total_count = 0"),
    _settlement("bilobar", False, "segments_involved < 2"),
    _settlement("liver_completely_resectable", False, "resection_extent = 'not-resectable'"),
    _settlement("primary_in_place", False, "primary_r0_resected"),
    _settlement("primary_in_place", False, "months_since_primary_resection IS NOT NULL"),
    _settlement("primary_r0_resected", False, "primary_in_place"),
    _settlement("cirrhosis", True, "liver_background = 'cirrhosis'"),
    _settlement("cirrhosis", False, "liver_background IN ('normal', 'chemotherapy-injured', 'steatosis', 'fibrosis')"),
    _settlement("liver_background", "cirrhosis", "cirrhosis"),
    _settlement("kras_mutated", True, "kras_g12c"),
    _settlement("kras_g12c", False, "NOT kras_mutated"),
    _taken("primary_node_positive", True, "primary_pn IN ('1', '1a', '1b', '2', '2a', '2b', '3')"),
    _taken("primary_node_positive", False, "primary_pn = '0'"),
    # Each says it alone, but not against the other: tablets have no cycles, and a first cycle may have no month yet.
    _taken(
        "lines_of_chemotherapy",
        0,
        f"chemotherapy_months = 0 AND (chemotherapy_cycles IS NULL OR chemotherapy_cycles = 0) AND {_NO_DRUGS}",
    ),
    _taken(
        "lines_of_chemotherapy",
        0,
        f"chemotherapy_cycles = 0 AND (chemotherapy_months IS NULL OR chemotherapy_months = 0) AND {_NO_DRUGS}",
    ),
    _taken("chemotherapy_months", 0, "lines_of_chemotherapy = 0"),
    _taken("chemotherapy_cycles", 0, "lines_of_chemotherapy = 0"),
    # The judgement of the whole liver speaks of remnant, inflow, outflow and bile as well; a measured volume speaks for itself.
    _taken("remnant_sufficient", True, "liver_completely_resectable AND future_remnant_ml IS NULL"),
    _taken("inflow_outflow_bile_preserved", True, "liver_completely_resectable"),
    _taken("her2_low", False, "her2_positive"),
    _taken("her2_positive", False, "her2_low"),
    _taken("pregnant", False, "sex = 'male'"),
    _taken("known_primary", False, "primary_site = 'unknown-primary'"),
)
"""What follows from what. Each is a matter of the words' meaning, none of likelihood.

That no lesion is left settles neither size nor segments: after a resection scores speak of the lesions that were removed, and
of those nothing may be known.
"""

CONTRADICTIONS: Final = tuple(
    condition(text)
    for text in (
        "sex = 'male' AND pregnant",
        "primary_site = 'unknown-primary' AND known_primary",
        "primary_pn = '0' AND primary_positive_nodes > 0",
        "primary_pn = '0' AND primary_node_positive",
        "primary_pn IN ('1a', '1b', '2', '2a', '2b', '3') AND NOT primary_node_positive",
        "her2_positive AND her2_low",
        "liver_lesion_count = 0 AND largest_lesion_mm > 0",
        "liver_lesion_count = 0 AND largest_lesion_area_mm2 > 0",
        "liver_lesion_count = 0 AND bilobar",
        "liver_lesion_count = 0 AND segments_involved > 0",
        "liver_lesion_count = 0 AND liver_involvement_percent > 0",
        "liver_lesion_count = 0 AND tumour_volume_ml > 0",
        "liver_lesion_count > 0 AND segments_involved = 0",
        "largest_lesion_mm > 0 AND segments_involved = 0",
        "largest_lesion_mm = 0 AND largest_lesion_area_mm2 > 0",
        "largest_lesion_area_mm2 > largest_lesion_mm * largest_lesion_mm",
        "metastases_total_count < liver_lesion_count",
        "list_contains(symptoms, 'ascites') AND ascites = 'none'",
        "disease_free_interval_months > 12 * age_years + 12",
        "months_since_primary_resection > 12 * age_years + 12",
        "tumour_volume_ml > total_liver_volume_ml",
        "future_remnant_ml > total_liver_volume_ml",
        "future_remnant_before_ml > total_liver_volume_ml",
        "bilirubin_day5_umol_l > bilirubin_peak_umol_l",
        "recist_smallest_mm > recist_baseline_mm",
    )
)
"""What cannot hold at once, beside the settlements."""


def read_case(entered: object, origins: object = None) -> Case:
    """The case of a JSON object of facts, and of one of their origins.

    Raises CaseError with every fault: names, values, contradictions and what is wrong with the origins.
    """
    case, faults = _completed(entered)
    found, wrong = read_origins(origins, entered if isinstance(entered, Mapping) else ())
    if faults or wrong:
        raise CaseError([*faults, *wrong])
    return _with_origins(case, found)


def _with_origins(case: Case, origins: Mapping[str, Origin]) -> Case:
    """The case with the origins of the facts that are known in it; what is unknown has none."""
    return replace(case, origins=MappingProxyType({name: one for name, one in origins.items() if name in case.given}))


_SAY_NOTHING_OF_THE_PATIENT: Final = frozenset(name for name, fact in FACTS.items() if fact.section == "case")
_Settled = dict[str, tuple[str, ...]]


def _completed(entered: object) -> tuple[Case, list[CaseFault]]:
    """What was entered with what follows from it, and all that is wrong; the case is one only where nothing is."""
    known, faults, remarks = read_facts(entered)
    counted = {name: value for name, value in known.items() if not is_uncounted(FACTS[name], value)}
    values = {**empty_values(), **counted}
    settled: _Settled = {}
    for name, value in from_lesions(known).items():
        if is_open(values[name]) and name not in settled:
            values[name] = value
            settled[name] = ("lesions",)
    faults += _settle(values, settled)
    faults += _contradictions(values)
    for name, least in at_least_from_lesions(known).items():
        highest = FACTS[name].maximum
        assert highest is not None
        narrowed = raised(values[name], least, highest)
        if narrowed is not values[name]:
            values[name], settled[name] = narrowed, ("lesions",)
    asked = () if faults else doubts(known, values, remarks)
    return Case(MappingProxyType(known), MappingProxyType(values), MappingProxyType(settled), asked), faults


def read_what_fits(entered: Mapping[str, Any], origins: object = None) -> tuple[Case, tuple[CaseFault, ...]]:
    """The case of all facts, or, where some cannot be read together, of the others; and what is wrong with those.

    The same holds for their origins. Of a contradiction no side is believed, and every side is named. What one of them hid may
    contradict a third; so it goes on until the rest agrees. It ends, because each time something is left out.
    """
    rest = {name: value for name, value in entered.items() if name in FACTS}
    found = dict.fromkeys(parse_facts({name: value for name, value in entered.items() if name not in FACTS})[1])
    known, wrong = read_origins(origins, entered)
    found.update(dict.fromkeys(wrong))
    while True:
        case, faults = _completed(rest)
        if not faults:
            return _with_origins(case, known), tuple(found)
        tried = frozenset(rest)
        for fault in faults:
            said = [field.split("[")[0] for field in fault.field.split(" and ")]
            culprits = [name for name in said if name in tried] or [
                name for name in _sources(said, case.settled) if name in tried
            ]
            named = fault if not set(culprits).isdisjoint(said) else replace(fault, field=" and ".join(culprits))
            found[named] = None
            for name in culprits:
                rest.pop(name, None)
        if len(rest) == len(tried):  # no entry is named, so that none can be trusted
            kept = rest.keys() & _SAY_NOTHING_OF_THE_PATIENT if rest.keys() - _SAY_NOTHING_OF_THE_PATIENT else set()
            rest = {name: value for name, value in rest.items() if name in kept}


def _sources(names: Iterable[str], settled: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The entered facts from which settled ones follow, over as many steps as it takes."""
    sources: dict[str, None] = {}
    seen = set()
    open_ones = list(names)
    while open_ones:
        name = open_ones.pop(0)
        if name in seen:
            continue
        seen.add(name)
        if name in settled:
            open_ones += settled[name]
        else:
            sources[name] = None
    return list(sources)


def _settle(values: dict[str, Any], settled: _Settled) -> list[CaseFault]:
    faults: dict[str, CaseFault] = {}
    changed = True
    while changed:
        changed = False
        for settlement in SETTLEMENTS:
            if settlement.when.holds(values) is not True:
                continue
            name = settlement.fact
            value = values[name]
            narrows = isinstance(value, Range) and not settlement.unless_given and value.may_be(settlement.value)
            if value is None or narrows:
                values[name] = settlement.value
                settled[name] = tuple(sorted(other for other in settlement.when.names if values[other] is not None))
                changed = True
            elif value != settlement.value and not settlement.unless_given:
                pair = _disagreement({name, *settlement.when.names}, values)
                faults.setdefault(pair.field, pair)
    return list(faults.values())


def _contradictions(values: Mapping[str, Any]) -> list[CaseFault]:
    return [_disagreement(set(rule.names), values) for rule in CONTRADICTIONS if rule.holds(values) is True]


def _disagreement(names: set[str], values: Mapping[str, Any]) -> CaseFault:
    ordered = [name for name in values if name in names]
    what = ", ".join(f"{name} = {shown(values[name])}" for name in ordered)
    return CaseFault(" and ".join(ordered), "", f"contradict each other ({what})", "values that agree, or only one of them")
