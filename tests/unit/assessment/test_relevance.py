"""What matters for a primary is found once for a release."""

from __future__ import annotations

import dataclasses

import pytest

from livermets.assessment import relevance as module
from livermets.assessment.relevance import ALWAYS_OPEN, relevance
from livermets.facts import PRIMARIES, in_order
from livermets.knowledge.loading import knowledge


def test_it_is_found_once_and_anew_for_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", {})
    found = relevance("colorectal")
    assert found is relevance("colorectal")
    assert found != relevance("uveal-melanoma")
    monkeypatch.setattr(module, "_first", lambda *_: ())
    later = dataclasses.replace(knowledge(), release="later", systems={})
    monkeypatch.setattr(module, "knowledge", lambda: later)
    assert relevance("colorectal").facts < found.facts
    assert relevance("colorectal").sections == ALWAYS_OPEN


def test_an_unknown_primary_asks_for_all_that_any_known_one_asks_of_systems_for_every_primary() -> None:
    before = (one for one in knowledge().systems.values() if one.definition.setting != "after-resection")
    of_all = {fact for one in before if one.applies is None for fact in one.facts}
    assert of_all
    for name in (None, "colorectal", "breast"):
        assert of_all <= relevance(name).facts
    assert relevance(None).sections == ALWAYS_OPEN


@pytest.mark.parametrize("primary", [None, *PRIMARIES])
def test_few_facts_are_asked_first_of_each_primary_in_the_order_of_the_form(primary: str | None) -> None:
    first = relevance(primary).first
    assert 8 <= len(first) <= 12
    assert first == in_order(first)
    assert {"primary_site", "lesions"}.isdisjoint(first)


def test_what_is_asked_first_comes_from_what_options_and_scores_of_the_primary_wait_for() -> None:
    assert {"primary_node_positive", "cea_ng_ml", "liver_lesion_count", "msi_high"} <= set(relevance("colorectal").first)
    assert {"her2_positive", "hormone_receptor_positive"} <= set(relevance("breast").first)
    assert {"ki67_percent", "sstr_positive"} <= set(relevance("neuroendocrine").first)
    assert "kit_mutated" in relevance("gist").first
    assert "kit_mutated" not in relevance("colorectal").first


def test_a_gate_for_other_primaries_asks_nothing_of_this_one() -> None:
    gates = {
        reason.gate.id: reason
        for reason in knowledge().compiled.shared.values()
        if reason.gate and reason.gate.applies.primaries
    }
    carcinoma = gates["neuroendocrine-carcinoma-liver"]
    assert "well_differentiated" in carcinoma.decider.facts & relevance("neuroendocrine").facts
    asked = [one for one in PRIMARIES if "well_differentiated" in relevance(one).facts]
    assert asked == ["neuroendocrine"]
    # Of a primary that nobody knows everything may matter.
    assert "well_differentiated" in relevance(None).facts
