"""Rules over rows on which engines are known to differ, and the SQL by which a table answers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from livermets.cohort.columns import Columns
from livermets.cohort.completing_sql import completed_columns
from livermets.rules import FACT_SCOPE, Condition, condition

TRAPS: Mapping[str, tuple[str, dict[str, Any], bool | None]] = {
    "a division by zero is unbounded": (
        "future_remnant_ml / (total_liver_volume_ml - tumour_volume_ml) < 0.4",
        {"future_remnant_ml": 300.0, "total_liver_volume_ml": 1200.0, "tumour_volume_ml": 1200.0},
        None,
    ),
    "a ratio just at its limit": (
        "100 * future_remnant_ml / greatest(total_liver_volume_ml - tumour_volume_ml, 0) >= 30",
        {"future_remnant_ml": 300.0, "total_liver_volume_ml": 1200.0, "tumour_volume_ml": 200.0},
        True,
    ),
    "the logarithm of zero lies below every limit": ("ln(cea_ng_ml) < -5", {"cea_ng_ml": 0.0}, True),
    "the decimal logarithm of zero too": ("log10(cea_ng_ml) < -5", {"cea_ng_ml": 0.0}, True),
    "a decimal logarithm that one engine has a digit short": ("log10(cea_ng_ml) >= 3", {"cea_ng_ml": 1000.0}, True),
    "a power that differs in its last digit": ("power(largest_lesion_mm / 10, 2) >= 27.04", {"largest_lesion_mm": 52.0}, True),
    "a converted number that is a little more": ("bilirubin_umol_l / 17.104 <= 3", {"bilirubin_umol_l": 51.312}, True),
    "a whole number is written out like another": ("liver_lesion_count / 3 = 1", {"liver_lesion_count": 3.0}, True),
    "the size of an unknown set is unknown": ("len(extrahepatic_sites) > 1", {}, None),
    "the size of a set": ("len(extrahepatic_sites) > 1", {"extrahepatic_sites": ["lung", "bone"]}, True),
    "membership in an unknown set is unknown": ("list_contains(extrahepatic_sites, 'lung')", {}, None),
    "no membership in a known set": ("list_contains(extrahepatic_sites, 'lung')", {"extrahepatic_sites": ["bone"]}, False),
    "a half is rounded away from zero": ("round(largest_lesion_mm) = 13", {"largest_lesion_mm": 12.5}, True),
    "the least of one number": ("least(cea_ng_ml) > 5", {"cea_ng_ml": 6.0}, True),
    "what is not a fact decides nothing": ("cea_ng_ml > 5 OR synchronous", {}, None),
    "a known part decides": ("cea_ng_ml > 5 OR synchronous", {"synchronous": True}, True),
    "a choice that is unknown is not another": ("sex <> 'male'", {}, None),
    "one of several choices": ("primary_side IN ('right', 'rectum')", {"primary_side": "rectum"}, True),
    "a case without an answer is for the board": ("CASE WHEN synchronous THEN TRUE END", {"synchronous": False}, None),
}
"""What is tried: a rule, the facts that are known, and the right answer."""

CODES = {3: True, 1: None, 0: False}
RULES: Mapping[str, Condition] = {name: condition(text) for name, (text, _, _) in TRAPS.items()}
FACTS_OF_TRAPS = tuple(name for name in FACT_SCOPE if any(name in rule.names for rule in RULES.values()))


def rows() -> list[dict[str, Any]]:
    """A row for each trap, with every fact that one of them asks for."""
    return [{"row": n, **{name: facts.get(name) for name in FACTS_OF_TRAPS}} for n, (_, facts, _) in enumerate(TRAPS.values())]


def query(table: str) -> str:
    """Every rule over every row: 3, 1 or 0 under the name of the trap."""
    columns = Columns()
    completed_columns(columns, FACTS_OF_TRAPS)
    return columns.query(table, {name: columns.code(rule.node) for name, rule in RULES.items()}, ["row"])
