"""Cases that no screen would let in, as a store may hold them all the same: for whatever reads, shows or prints a case."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import text

from livermets.board.models import BoardCase
from livermets.board.store.store import Store
from livermets.facts import FACTS, Kind
from livermets.knowledge.loading import knowledge
from tests.odd_values import ODD_JSON, ODD_TEXTS

THREE_LESIONS: Final = [{"segment": "6", "size_mm": 20}, {"segment": "7", "size_mm": 10}, {"segment": "2", "size_mm": 14}]

CONTRADICTIONS: Final[tuple[dict[str, Any], ...]] = (
    {"lesions": THREE_LESIONS, "liver_lesion_count": 1, "metastases_total_count": 2},
    {"lesions": THREE_LESIONS, "liver_lesion_count": 0, "largest_lesion_mm": 5, "bilobar": False},
    {"ras_mutated": False, "kras_mutated": True, "nras_mutated": False, "kras_g12c": True},
    {"primary_positive_nodes": 3, "primary_node_positive": False, "primary_pn": "0"},
    {"synchronous": True, "disease_free_interval_months": 14},
    {"extrahepatic_disease": False, "extrahepatic_sites": ["lung"]},
    {"cirrhosis": True, "liver_background": "normal"},
    {"tumour_volume_ml": 1800, "total_liver_volume_ml": 1500, "future_remnant_ml": 1600},
    {"liver_completely_resectable": True, "resection_extent": "not-resectable", "primary_in_place": True},
    {"recist_smallest_mm": 60, "recist_baseline_mm": 40, "response": "partial"},
)
"""Facts that contradict each other, each of them right by itself."""


def odd_cases(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """So many cases at random: some facts of a demo case, some with odd values, some that contradict each other, and names
    that are no facts. The same seed gives the same cases."""
    rng = random.Random(seed)
    demos = [demo.case.to_json() for demo in knowledge().demo_cases.values()]
    for _ in range(count):
        facts = {name: value for name, value in rng.choice(demos).items() if rng.random() < 0.7}
        facts |= {name: rng.choice(ODD_JSON) for name in rng.sample(list(FACTS), rng.randint(0, 5))}
        for one in rng.sample(CONTRADICTIONS, rng.randint(0, 3)):
            facts |= one
        facts |= {rng.choice(ODD_TEXTS): rng.choice(ODD_JSON) for _ in range(rng.randint(0, 2))}
        names = list(facts)
        rng.shuffle(names)
        yield {name: facts[name] for name in names}


def odd_value_cases(each: int, seed: int) -> Iterator[dict[str, Any]]:
    """For every kind of fact so many odd values, each in a case that is as it should be otherwise."""
    rng = random.Random(seed)
    whole = knowledge().demo_cases["colorectal-synchronous"].case.to_json()
    for kind in Kind:
        names = [name for name, fact in FACTS.items() if fact.kind is kind]
        for value in rng.sample(ODD_JSON, each):
            yield whole | {rng.choice(names): value}


def stored_as(store: Store, case: BoardCase, facts: object) -> BoardCase:
    """The case with other facts in the database, past everything that looks at them on their way in."""
    change_raw(store, "board_case", case.id, {"facts": written(facts)})
    return store.case(case.id)


def written(value: object) -> str:
    """JSON as any program might write it, halves of characters and numbers of any size included."""
    return value if isinstance(value, str) else json.dumps(value)


def change_raw(store: Store, table: str, identity: str, columns: Mapping[str, object]) -> None:
    """Change columns of a row in the database itself; the triggers that keep a record are gone afterwards."""
    with store._engine.begin() as connection:
        for action in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS keep_{table}_{action}"))
        for name, value in columns.items():
            connection.execute(text(f"UPDATE {table} SET {name} = :value WHERE id = :id"), {"value": value, "id": identity})
