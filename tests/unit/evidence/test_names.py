"""Figures by name: each number of the same patients once, no two names alike."""

from collections import Counter, defaultdict

import pytest

from livermets.charts.over_time import cohorts
from livermets.evidence.names import each_once, figure_names
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import PRIMARY_LABELS

REGISTRY = knowledge().registry


@pytest.mark.parametrize("primary", PRIMARY_LABELS)
def test_no_two_figures_or_cohorts_of_a_primary_share_a_name(primary):
    figures = each_once(standing(primary))
    by_question = defaultdict(list)
    for figure in figures:
        by_question[figure.endpoint, figure.horizon_months].append(figure)
    for asked, found in by_question.items():
        names = Counter(figure_names(found, REGISTRY))
        assert [name for name, times in names.items() if times > 1] == [], asked
    names = Counter((cohort.figures[0].endpoint, cohort.name) for cohort in cohorts(figures, REGISTRY))
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize(
    ("again", "origin"),
    [
        ("wk-angelsen2015-os5", "crlm-resection-angelsen2015-os5"),
        ("wk-angelsen2015-recurrence", "crlm-recurrence-angelsen2015-any"),
        ("wk-seca1-os5", "crlm-lt-seca-andres2018-os5"),
        ("wk-dlmejso2023-regrowth", "crlm-disappearing-dlm2023-regrowth"),
    ],
)
def test_a_result_that_was_recorded_twice_is_offered_once(again, origin):
    both = [REGISTRY.figures[again], REGISTRY.figures[origin]]
    assert [figure.id for figure in each_once(both)] == [origin]
    assert [figure.id for figure in each_once(both[:1])] == [again]


def test_groups_of_one_series_are_told_apart_by_their_groups():
    figures = [REGISTRY.figures[f"crlm-resection-registry1988-{name}-os5"] for name in ("margin", "node")]
    names = figure_names(figures, REGISTRY)
    assert "resection margin: <= 1 cm" in names[0]
    assert "mesenteric nodes of the primary: positive" in names[1]
