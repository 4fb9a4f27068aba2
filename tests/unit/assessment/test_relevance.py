"""What matters for a primary is found once for a release."""

from __future__ import annotations

import dataclasses

import pytest

from livermets.assessment import relevance as module
from livermets.assessment.relevance import ALWAYS_OPEN, relevance
from livermets.knowledge.loading import knowledge


def test_it_is_found_once_and_anew_for_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", {})
    found = relevance("colorectal")
    assert found is relevance("colorectal")
    assert found != relevance("uveal-melanoma")
    monkeypatch.setattr(module, "_first", lambda _primary, _known: ())
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
