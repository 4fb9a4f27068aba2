"""Every clinical vignette comes out as a careful board would sign it."""

from __future__ import annotations

import pytest

from livermets.assessment.vignettes import answer_of
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vignettes import Expectation, Vignette

KNOWN = knowledge()
CASE = {"primary_site": "colorectal", "liver_lesion_count": 1}


@pytest.mark.parametrize("vignette", KNOWN.vignettes.values(), ids=KNOWN.vignettes.keys())
def test_a_vignette_comes_out_as_it_was_signed(vignette: Vignette) -> None:
    assert answer_of(vignette, KNOWN).differs == ()


def test_there_are_vignettes_of_most_primaries() -> None:
    primaries = {vignette.case.get("primary_site") for vignette in KNOWN.vignettes.values()}
    assert len(KNOWN.vignettes) > 100
    assert len(primaries) > 20


@pytest.mark.parametrize(
    "expectation",
    [
        {"options": "hepatic-resection", "any_status": ["contraindicated"]},
        {"options": "hepatic-resection", "never_status": ["undetermined"]},
        {"options": "no such option", "any_status": ["indicated"]},
        {"system": "fong-crs", "score": 5},
        {"system": "fong-crs", "applicable": False},
        {"says": "no rule says this"},
        {"never_says": "."},
    ],
)
def test_what_does_not_hold_is_said(expectation: dict[str, object]) -> None:
    vignette = Vignette(id="x", title="x", case=CASE, expect=(Expectation.model_validate(expectation),))
    assert len(answer_of(vignette, KNOWN).differs) == 1


@pytest.mark.parametrize("expectation", [{}, {"options": "x"}, {"says": "x", "system": "fong-crs"}, {"says": "("}])
def test_an_expectation_that_expects_nothing_is_refused(expectation: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"expectation|regular"):
        Expectation.model_validate(expectation)
