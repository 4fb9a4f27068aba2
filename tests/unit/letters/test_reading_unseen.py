"""How much of letters that it was not made for the reader finds, and how much of what it proposes is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from livermets.case.case import as_written
from livermets.facts import FACTS
from livermets.letters.reading import read_letter

LETTERS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "unseen.yaml").read_text(encoding="utf-8"))
EVERYWHERE_EITHER: Final = frozenset(
    {
        "bilobar",
        "largest_lesion_mm",
        "segments_involved",
        "metastases_total_count",
        "portal_drained_primary",
        "known_primary",
        "board_question",
        "assessed_on",
        "snapshot",
        "case_label",
        "imaging_done",
        "lesions_complete",
    }
)
"""What follows from other facts, or is no fact of the disease."""


def plain(fact: str, value: Any) -> Any:
    if fact == "lesions":
        return sorted((one["segment"], one.get("size_mm"), one.get("near")) for one in value)
    if isinstance(value, list):
        return sorted(value)
    if isinstance(value, str) and FACTS[fact].is_numeric:
        return value.replace(" ", "")
    return round(value, 3) if isinstance(value, float) else value


def follows(fact: str, value: Any, found: dict[str, Any]) -> bool:
    """Whether an expected fact follows from another one that was proposed."""
    match fact:
        case "liver_lesion_count":
            return len(found.get("lesions", ())) == value
        case "largest_lesion_mm":
            return max((one.get("size_mm", 0) for one in found.get("lesions", ())), default=None) == value
        case "extrahepatic_disease":
            return bool(value and found.get("extrahepatic_sites"))
        case "primary_node_positive":
            return bool(value) == (found.get("primary_positive_nodes", 0) > 0) and "primary_positive_nodes" in found
    return False


def counted() -> tuple[int, int, int, list[str]]:
    """How many facts are expected, found and proposed, and which of those proposed are wrong."""
    expected = found = proposed = 0
    wrong = []
    for letter in LETTERS:
        said = {one.fact: as_written({one.fact: one.value})[one.fact] for one in read_letter(letter["text"]).proposals}
        right = {fact: plain(fact, value) for fact, value in letter["expect"].items()}
        expected += len(right)
        for fact, value in right.items():
            found += (fact in said and plain(fact, said[fact]) == value) or follows(fact, value, said)
        judged = said.keys() - (EVERYWHERE_EITHER | set(letter.get("either", ())) - right.keys())
        proposed += len(judged)
        wrong += [f"{letter['id']}: {fact} {said[fact]}" for fact in judged if right.get(fact) != plain(fact, said[fact])]
    return expected, found, proposed, wrong


def test_what_is_proposed_is_right_and_most_is_found() -> None:
    expected, found, proposed, wrong = counted()
    assert expected > 900
    assert wrong == []
    assert proposed > 800
    assert found / expected >= 0.9
