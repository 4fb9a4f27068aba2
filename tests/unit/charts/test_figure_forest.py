"""The forest of reported figures: few rows at first, one axis a panel, the case's own group, founding texts as bands."""

import pytest

from livermets.assessment.assess import assess
from livermets.case.reading import read_case
from livermets.charts.figure_forest import case_groups, figure_forest
from livermets.evidence.compare import axis_of
from livermets.evidence.reading_order import MOST_READ
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure

REGISTRY = knowledge().registry


def at_five_years(*, groups: bool = False) -> list[Figure]:
    asked = ("overall-survival", "rate", 60)
    return [
        one
        for one in standing("colorectal")
        if (one.endpoint, one.measure, one.horizon_months) == asked and (groups or one.stratum is None)
    ]


def test_no_more_than_twenty_rows_stand_at_first_and_the_rest_is_counted() -> None:
    figures = at_five_years()
    forest = figure_forest(figures, REGISTRY)
    every = figure_forest(figures, REGISTRY, most=None)
    assert (len(forest.figures), forest.left_out) == (MOST_READ, len(every.figures) - MOST_READ)
    assert every.left_out == 0
    assert {one.id for one in every.figures} == {one.id for one in figures}


def test_each_panel_has_one_axis() -> None:
    forest = figure_forest(at_five_years(), REGISTRY, most=None)
    assert len(forest.panels) > 1
    seen = [{axis_of(row.figure) for row in panel.rows} for panel in forest.panels]
    assert all(len(axes) == 1 for axes in seen)
    assert len(set().union(*seen)) == len(seen)
    assert [len(panel.rows) for panel in forest.panels] == sorted((len(panel.rows) for panel in forest.panels), reverse=True)


def test_founding_claims_lie_once_on_the_axis_and_say_whether_their_horizon_is_stated() -> None:
    claim = REGISTRY.claims["seed-crlm-resection-long-term"]
    forest = figure_forest(at_five_years(), REGISTRY, [claim])
    bands = [band for panel in forest.panels for band in panel.claims]
    ((band,),) = (bands,)
    assert band.claim is claim
    assert (band.mark.low, band.mark.high) == (claim.low, claim.high)
    assert band.horizon_stated is (claim.horizon_months is not None)
    # Without a figure a claim still has its axis.
    assert [one.claim for one in figure_forest([], REGISTRY, [claim]).panels[0].claims] == [claim]


def test_claims_that_nobody_could_verify_come_last() -> None:
    claims = [one for one in REGISTRY.claims.values() if (one.endpoint, one.measure) == ("overall-survival", "rate")]
    bands = figure_forest(at_five_years(), REGISTRY, claims).panels[0].claims
    doubtful = [band.claim.reading == "not-verified" for band in bands]
    assert any(doubtful)
    assert doubtful == sorted(doubtful)


def test_the_group_of_the_case_comes_first_and_a_group_that_is_only_possible_is_none() -> None:
    figures = at_five_years(groups=True)
    facts = knowledge().demo_cases["colorectal-metachronous-single"].case.to_json()
    own = case_groups(figures, assess(read_case(facts), knowledge()).systems)
    assert "Fong score 0" in own.values()
    for name in own:
        stratum = REGISTRY.figures[name].stratum
        assert stratum is not None
        assert stratum.system is not None
        assert knowledge().systems[stratum.system].definition.verification not in ("unverified", "seed-text-only")
    forest = figure_forest(figures, REGISTRY, own=own)
    rows = forest.panels[0].rows
    assert [bool(row.own) for row in rows] == sorted((bool(row.own) for row in rows), reverse=True)
    assert rows[0].own
    open_case = assess(read_case({"primary_site": "colorectal"}), knowledge())
    assert case_groups(figures, open_case.systems) == {}


def test_nothing_gives_no_panel() -> None:
    assert figure_forest([], REGISTRY).panels == ()


@pytest.mark.parametrize("unknown", ["cea_ng_ml"])
def test_one_unknown_fact_takes_the_group_of_a_score_away(unknown: str) -> None:
    facts = knowledge().demo_cases["colorectal-metachronous-single"].case.to_json()
    facts.pop(unknown, None)
    own = case_groups(at_five_years(groups=True), assess(read_case(facts), knowledge()).systems)
    assert not any(name.startswith("Fong") for name in own.values())
