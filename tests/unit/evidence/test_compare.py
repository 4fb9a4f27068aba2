"""One rule says which figures may share an axis: no chart mixes endpoints, measures, horizons or starts of time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from livermets.board.briefing import OptionLine, Outcome
from livermets.charts.dots import SHOWN, Dot, dot_of_claim, dot_of_figure, panels
from livermets.charts.drawing import draw
from livermets.charts.option_table import shared_questions
from livermets.charts.options_beside import options_beside
from livermets.charts.over_time import Cohort, over_time, overlay
from livermets.evidence.compare import Comparison, NotComparableError, axis_of, comparable
from livermets.evidence.option_outcomes import MEDIAN_SURVIVAL
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import PRIMARY_LABELS
from livermets.report.pdf import outcomes
from livermets.report.pdf.outcomes import BESIDE, outcome_axes
from tests.unit.evidence_fixtures import FIGURE

REGISTRY = knowledge().registry
AT_LEAST = 30_000
"""So many pairs of the registry have one primary, one endpoint and one horizon."""


def figure(**changes: Any) -> Figure:
    return Figure.model_validate({**FIGURE, "source": "fong1999", **changes})


def pairs_of_one_question() -> Iterator[tuple[Figure, Figure]]:
    asked = defaultdict(list)
    for one in REGISTRY.figures.values():
        asked[one.primary, one.endpoint, one.horizon_months].append(one)
    for members in asked.values():
        yield from combinations(members, 2)


def on_one_axis_of_a_report(*figures: Figure) -> bool:
    """Whether the page of a case draws outcomes with these figures in one picture."""
    lines = []
    for number, one in enumerate(figures):
        kept = Outcome(
            main="1",
            of="counted",
            evidence=number,
            question=(one.endpoint, one.measure, one.horizon_months),
            center=1,
            time_zero=one.time_zero,
        )
        lines.append(OptionLine(id=one.id, name=one.id, status="possible", outcome=kept))
    return len(outcome_axes(lines)) == 1


def test_no_two_ways_to_draw_disagree_about_a_pair() -> None:
    """What one way draws and the strict rule refuses differs only in what that way says that it shows."""
    counted = let_pass = 0
    for a, b in pairs_of_one_question():
        counted += 1
        strict, drawn = comparable(a, b), comparable(a, b, lenient=SHOWN)
        assert drawn.ok or not strict.ok
        if drawn.ok and not strict.ok:
            let_pass += 1
            assert set(strict.reasons) <= set(drawn.cautions)
        assert (axis_of(a) == axis_of(b)) == (drawn.ok and a.time_zero == b.time_zero)
    assert counted > AT_LEAST
    assert let_pass


def test_the_page_of_a_case_draws_together_only_what_the_rule_lets_share_an_axis() -> None:
    """Beside what it is lenient about by name, a stored outcome lacks who the patients were; of all else it is as strict."""
    for a, b in list(pairs_of_one_question())[::40]:
        rule = comparable(a, b, lenient={*BESIDE, "cohort", "comparator", "withdrawn", "twice"}).ok
        assert on_one_axis_of_a_report(a, b) <= rule


def test_the_page_of_a_case_is_lenient_only_by_naming_what_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """An outcome keeps no primary; not kept is not the same, so that without the lenience no two stand together."""
    pair = figure(), figure(id="b")
    assert on_one_axis_of_a_report(*pair)
    monkeypatch.setattr(outcomes, "BESIDE", frozenset())
    assert not on_one_axis_of_a_report(*pair)


def test_figures_that_count_the_same_may_share_an_axis() -> None:
    other = figure(id="b", treatment="thermal-ablation", value=30, low=None, high=None, interval=None)
    assert comparable(figure(), other).ok


def test_two_stated_time_zeros_are_refused_and_an_unstated_one_is_not() -> None:
    resected, randomised, unstated = figure(time_zero="resection"), figure(id="b", time_zero="randomisation"), figure(id="c")
    assert comparable(resected, randomised).reasons == ("different time zeros: liver resection and randomisation",)
    assert comparable(resected, unstated).ok
    assert not comparable(unstated, resected, randomised).ok


def test_every_reason_is_named_at_once() -> None:
    assert len(comparable(figure(), figure(id="b", endpoint="recurrence", horizon_months=12)).reasons) == 2


def test_what_passes_by_lenience_is_a_caution() -> None:
    pair = figure(time_zero="resection"), figure(id="b", time_zero="resection", liver_specific=False)
    reason = "only one of the two is a cohort of liver metastases"
    assert comparable(*pair) == Comparison(False, (reason,), ())
    assert comparable(*pair, lenient={"cohort"}) == Comparison(True, (), (reason,))
    assert not comparable(*pair, lenient={"twice"}).ok


def test_many_groups_are_counted_and_not_all_named() -> None:
    groups = [figure(id=str(number), stratum={"system": "fong-crs", "group": str(number)}) for number in range(6)]
    assert comparable(*groups).cautions[-1].endswith(" and Fong score: 5")
    assert comparable(*groups, figure(id="all", stratum=None)).cautions[-1].endswith("Fong score: 5 and 1 more")


def test_of_one_figure_alone_nothing_is_said_of_others() -> None:
    assert comparable(figure()).cautions == ("from when time runs is not stated",)


def test_several_figures_share_an_axis_when_each_two_of_them_do() -> None:
    for members in panels(dots := every_dot()).values():
        figures = [REGISTRY.figures[dot.id] for dot in members][:12]
        assert comparable(*figures).ok == all(comparable(*pair).ok for pair in combinations(figures, 2))
    assert dots


def test_horizons_lie_side_by_side_only_on_an_axis_of_time() -> None:
    early, late = figure(horizon_months=36), figure(id="b", horizon_months=120)
    assert comparable(early, late).reasons == ("different horizons: 10 years and 3 years",)
    verdict = overlay([Cohort("one", (early, late))])
    assert verdict.ok
    assert not any("horizon" in words for words in verdict.cautions)


def test_a_picture_over_time_refuses_cohorts_that_count_different_things() -> None:
    alive = Cohort("alive", (figure(horizon_months=36), figure(horizon_months=60)))
    free = Cohort("free", tuple(figure(endpoint="disease-free-survival", horizon_months=months) for months in (36, 60)))
    with pytest.raises(NotComparableError, match="different endpoints"):
        over_time([alive, free], REGISTRY)


def every_dot() -> list[Dot]:
    return [dot_of_figure(one, REGISTRY, "") for one in REGISTRY.figures.values()]


def test_what_may_not_share_an_axis_gets_axes_of_its_own() -> None:
    """The whole registry handed in at once: each panel passes the rule, and each has its own axis in the figure."""
    dots = every_dot()
    sorted_into = panels(dots)
    for members in sorted_into.values():
        figures = [REGISTRY.figures[dot.id] for dot in members]
        assert comparable(*figures, lenient={*SHOWN, "primary"}).ok
        assert len({one.time_zero for one in figures}) == 1
    drawn = draw(dots)
    axes = {trace.xaxis for trace in drawn.data}
    assert len(axes) == len(sorted_into)


def test_a_dot_is_held_to_the_rule_by_its_record_whatever_axis_it_was_given() -> None:
    at_five, at_three = (dot_of_figure(figure(id=f"at-{months}", horizon_months=months), REGISTRY, "") for months in (60, 36))
    with pytest.raises(NotComparableError, match="different horizons"):
        panels([at_five, replace(at_three, axis=at_five.axis)])


@pytest.mark.parametrize("primary", [name for name in PRIMARY_LABELS if REGISTRY.options_for(name)])
def test_options_that_do_not_compare_stand_on_axes_of_their_own(primary: str) -> None:
    """Not even what dots show, such as another cohort or several primaries, shares an axis where options are chosen from."""
    options = REGISTRY.options_for(primary)
    for found in shared_questions(options, REGISTRY, primary):
        on_axis = defaultdict(set)
        for trace in options_beside(found, options, REGISTRY).figure.data:
            on_axis[trace.xaxis] |= set(trace.customdata if trace.customdata is not None else ())
        for names in on_axis.values():
            assert comparable(*(REGISTRY.figures[name] for name in names if name)).reasons == ()
        figures = [one for outcome in found.outcomes.values() for one in (outcome.figure, *outcome.others)]
        assert set().union(*on_axis.values()) >= {one.id for one in figures if one.value is not None}


def test_an_axis_of_options_says_what_sets_it_apart() -> None:
    options = REGISTRY.options_for("lung")
    found = next(one for one in shared_questions(options, REGISTRY, "lung") if one.question == MEDIAN_SURVIVAL)
    titles = [words for words in options_beside(found, options, REGISTRY).sentence.split(". ") if words.startswith("Median")]
    assert any("; several primaries" in words for words in titles)
    assert any("; not cohorts of liver metastases" in words for words in titles)


def test_a_number_of_the_founding_texts_is_held_to_the_rule_as_a_figure_is() -> None:
    claims = [one for one in REGISTRY.claims.values() if one.endpoint is not None and one.measure is not None]
    dots = [dot_of_claim(one, "") for one in claims]
    assert [dot.figure.primary for dot in dots] == [one.primary or "" for one in claims]
    assert sum(map(len, panels([*dots, *every_dot()]).values())) == len(dots) + len(every_dot())


def test_a_dot_names_the_primary_that_its_axis_is_lenient_about() -> None:
    assert "primary: several primaries" in dot_of_figure(figure(primary="mixed"), REGISTRY, "").hover
