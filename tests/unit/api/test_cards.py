"""Cards: each with its source, no longer than the specification says, as urgent as the rule has it, and ordering nothing."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.api.cards import (
    LEFT_ASIDE,
    MISSING,
    REASON_SYSTEM,
    RED_FLAG,
    SETTLED,
    NotUsed,
    about_of,
    as_markdown,
    card_id,
    cards_of,
    in_a_summary,
)
from livermets.api.shapes import LONGEST_SUMMARY, Card
from livermets.assessment.assess import assess
from livermets.board.models import DEVIATION_LABELS
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge

DAY = datetime.date(2026, 11, 27)
BASE = "https://liver.example/"


def cards(facts: dict[str, Any], not_used: NotUsed | None = None, **origins: Any) -> dict[str, list[Card]]:
    """The cards of a case by what they are about."""
    found: dict[str, list[Card]] = {}
    for one in cards_of(assess(read_case(facts, origins), knowledge()), not_used or NotUsed(), DAY, BASE):
        about = about_of(one.uuid, knowledge())
        assert about is not None
        found.setdefault(about.partition(":")[0], []).append(one)
    return found


DEMO = {name: one.case.to_json() for name, one in knowledge().demo_cases.items()}


@pytest.mark.parametrize("name", DEMO)
def test_every_card_has_a_source_with_an_address_a_short_summary_and_our_reasons(name: str) -> None:
    for one in (card for listed in cards(DEMO[name]).values() for card in listed):
        said = one.model_dump(mode="json", by_alias=True, exclude_none=True)
        assert 0 < len(said["summary"]) <= LONGEST_SUMMARY < 140
        assert said["source"]["label"]
        assert said["source"]["url"].startswith("http")
        assert {reason["code"]: reason["display"] for reason in said["overrideReasons"]} == dict(DEVIATION_LABELS)
        assert {reason["system"] for reason in said["overrideReasons"]} == {REASON_SYSTEM}
        assert uuid.UUID(said["uuid"]).version == 4
        assert not {"suggestions", "selectionBehavior", "systemActions"} & said.keys(), "nothing is ordered"
        assert None not in said.values()
        assert "" not in said.values()


def test_a_danger_is_critical_and_names_the_publication_behind_it() -> None:
    (flag,) = cards(DEMO["colorectal-synchronous"])[RED_FLAG]
    assert flag.indicator == "critical"
    assert flag.summary.startswith("Red flag: Bevacizumab within the last six weeks")
    assert flag.source.label == "F. Hoffmann-La Roche 2023"
    assert "Wait at least 6 weeks after the last dose" in flag.detail
    assert about_of(flag.uuid, knowledge()) == "red-flag:" + next(
        one.id for one in assess(read_case(DEMO["colorectal-synchronous"]), knowledge()).red_flags if one.level == "danger"
    )


def test_a_missing_test_is_no_danger_and_stands_with_what_is_missing() -> None:
    found = cards({"primary_site": "colorectal", "liver_lesion_count": 2})
    assert RED_FLAG not in found
    (missing,) = found[MISSING]
    assert missing.indicator == "warning"
    assert missing.summary.startswith("Unknown: ")
    assert "DPD deficiency has not been excluded" in missing.detail
    assert missing.source.label == f"livermets, release {knowledge().release}"
    assert str(missing.source.url) == BASE


def test_what_only_scores_wait_for_is_no_warning() -> None:
    found = cards({"liver_lesion_count": 2, "largest_lesion_mm": 30})
    assert found[MISSING][0].indicator == "info"


def test_what_is_settled_has_its_citations_and_an_interval_is_not_settled() -> None:
    (settled,) = cards(DEMO["colorectal-synchronous"])[SETTLED]
    assert settled.indicator == "info"
    assert settled.summary.startswith("Stage M1a; GAME score 4 of 7")
    assert "Margonis GA" in settled.detail
    assert "no recommendation and no order" in settled.detail
    assert settled.links
    assert {one.type for one in settled.links} == {"absolute"}
    open_score = {
        name: value for name, value in DEMO["colorectal-synchronous"].items() if name not in ("ras_mutated", "kras_mutated")
    }
    assert "GAME score" not in cards(open_score)[SETTLED][0].summary


def test_what_was_sent_and_not_used_is_said() -> None:
    refused = NotUsed(("findings: was not sent along",), tuple(f"Observation/{number}: unit “furlong”" for number in range(30)))
    (one,) = cards(DEMO["lung"], refused)[LEFT_ASIDE]
    assert one.indicator == "warning"
    assert one.summary == (
        "30 results or diagnoses were not used and 1 query not answered: what they say is not in this reading"
    )
    assert "- findings: was not sent along\n- Observation/0: unit" in one.detail
    assert one.detail.endswith("- and 19 more")
    assert LEFT_ASIDE not in cards(DEMO["lung"])


def test_a_stale_fact_is_said_where_its_day_is_known() -> None:
    facts = {"primary_site": "colorectal", "platelets_10e9_l": 200}
    old = cards(facts, platelets_10e9_l={"kind": "resource", "observed": "2025-01-01"})[MISSING][0]
    new = cards(facts, platelets_10e9_l={"kind": "resource", "observed": "2026-11-26"})[MISSING][0]
    assert "Stale: Platelets" in old.detail
    assert "Stale" not in new.detail


def test_a_card_says_of_what_it_is_by_its_id_and_no_other_id_does() -> None:
    known = knowledge()
    flags = [f"{RED_FLAG}:{flag}" for flag in known.registry.red_flags]
    for about in (SETTLED, MISSING, LEFT_ASIDE, *flags):
        first, second = card_id(about), card_id(about)
        assert first != second
        assert about_of(first, known) == about_of(second.upper(), known) == about
    assert about_of(str(uuid.UUID(int=0)), known) is None


@given(st.text(min_size=1, max_size=400).filter(str.strip))
def test_a_summary_is_never_empty_nor_too_long(text: str) -> None:
    assert 0 < len(in_a_summary(text)) <= LONGEST_SUMMARY


def test_a_summary_is_cut_between_words() -> None:
    assert in_a_summary("word " * 27 + "end") == ("word " * 27 + "end")
    assert in_a_summary("word " * 40) == "word " * 27 + "…"


def test_nothing_that_was_sent_becomes_markup() -> None:
    assert as_markdown("<img src=x onerror=alert(1)> [a](javascript:b) *c* `d`\n# e") == (
        r"\<img src=x onerror=alert(1)\> \[a\](javascript:b) \*c\* \`d\` \# e"
    )
    (one,) = cards(DEMO["lung"], NotUsed((), ("Observation/<script>: no",)))[LEFT_ASIDE]
    assert "<script>" not in one.detail
